# The zoo as data, so that the one in C can be held against it.
module Description
  # As the model wrote them; what Active Record adds by itself is left out.
  OPTIONS = %i[through source source_type class_name foreign_key primary_key as polymorphic
               dependent counter_cache touch inverse_of autosave validate before_add after_add
               before_remove after_remove extend join_table association_foreign_key].freeze

  def self.lines
    models.map do |model|
      { "model" => model.model_name.element, "table" => model.table_name,
        "columns" => model.column_names,
        "associations" => model.reflect_on_all_associations.map { |each| association(each) } }
    end
  end

  # In the order of zoo.rb; the join models that Active Record makes are its own.
  def self.models
    Zoo.descendants.reject { |model| model.name.include?("HABTM_") }
  end

  def self.association(reflection)
    options = reflection.options.slice(*OPTIONS).transform_values { |value| option(value) }
    { "name" => reflection.name.to_s, "macro" => reflection.macro.to_s,
      "target" => target(reflection), "scope" => !reflection.scope.nil? }
      .compact.merge(options.stringify_keys)
  end

  # The model at the other end; none where it is whatever the type says.
  def self.target(reflection)
    reflection.klass.model_name.element unless reflection.polymorphic?
  end

  def self.option(value)
    case value
    when Array then value.map { |item| option(item) }
    when true, false, nil then value
    when Symbol, String then value.to_s
    else true
    end
  end
end
