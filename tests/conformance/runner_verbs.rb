# What each verb of a scenario is in Active Record. A verb's method is its name; it gets the step.
class Verbs
  def initialize(handles)
    @handles = handles
  end

  def run(step)
    verb = step.fetch("do") { raise Mistake, "a step does nothing" }
    raise Mistake, "no such verb: #{verb}" unless self.class.public_method_defined?(verb, false)

    public_send(verb, step)
  end

  # --- records

  def new(step) = model(step).new(attributes(step))
  def create(step) = model(step).create(attributes(step))
  def must_create(step) = model(step).create!(attributes(step))
  def find(step) = model(step).find(keys(step))
  def get(step) = model(step).find_by(id: step["id"])
  def find_by(step) = model(step).find_by(attributes(step))
  def must_find_by(step) = model(step).find_by!(attributes(step))
  def find_or_create_by(step) = model(step).find_or_create_by(attributes(step))
  def find_or_new_by(step) = model(step).find_or_initialize_by(attributes(step))

  def save(step) = told(on(step).save)
  def must_save(step) = told(on(step).save!)
  def save_unvalidated(step) = told(on(step).save(validate: false))
  def update(step) = told(on(step).update(attributes(step)))
  def must_update(step) = told(on(step).update!(attributes(step)))
  def set(step) = done(on(step).assign_attributes(attributes(step)))
  def destroy(step) = told(on(step).destroy)
  def must_destroy(step) = told(on(step).destroy!)
  def delete(step) = told(on(step).delete)
  def reload(step) = done(on(step).reload)
  def touch(step) = told(on(step).touch(*step["column"]))
  def increment(step) = done(on(step).increment!(step["column"], step.fetch("by", 1)))
  def valid(step) = on(step).valid?
  def errors(step) = on(step).errors.full_messages
  def record(step) = on(step)
  def changed(step) = on(step).changed
  def is_new(step) = on(step).new_record?
  def is_destroyed(step) = on(step).destroyed?
  def restore(step) = done(on(step).restore_attributes)
  def set_readonly(step) = done(on(step).readonly!)
  def mark_for_destruction(step) = done(on(step).mark_for_destruction)
  def lock(step) = done(on(step).lock!)
  def nested(step) = done(on(step).assign_attributes(attributes(step)))

  # --- queries

  def all(step) = query(step).to_a
  def first(step) = query(step, "limit").first(*step["limit"])
  def last(step) = query(step, "limit").last(*step["limit"])
  def take(step) = query(step, "limit").take(*step["limit"])
  def count(step) = query(step).count(*step["column"])
  def exists(step) = query(step).exists?
  def sum(step) = query(step).sum(step["column"])
  def average(step) = query(step).average(step["column"])
  def minimum(step) = query(step).minimum(step["column"])
  def maximum(step) = query(step).maximum(step["column"])
  def pluck(step) = query(step).pluck(step["column"])
  def ids(step) = query(step).ids
  def update_all(step) = query(step).update_all(step["set"])
  def delete_all(step) = query(step).delete_all
  def destroy_all(step) = query(step).destroy_all.size

  # --- to one

  def one_get(step) = one(step).then { |name| on(step).public_send(name) }
  def one_peek(step) = one(step) && association(step).target
  def one_reload(step) = on(step).public_send("reload_#{one(step)}")
  def one_set(step) = done(on(step).public_send("#{one(step)}=", with(step)))
  def one_build(step) = on(step).public_send("build_#{one(step)}", attributes(step))
  def one_create(step) = on(step).public_send("create_#{one(step)}", attributes(step))
  def one_must_create(step) = on(step).public_send("create_#{one(step)}!", attributes(step))

  def is_loaded(step)
    association(step).then { |found| found.loaded? && !found.stale_target? }
  end

  # --- collections

  def many_get(step) = many(step).to_a
  def many_peek(step) = many(step) && association(step).target.to_a
  def many_reload(step) = many(step).reload.to_a
  def many_reset(step) = done(many(step).reset)
  def many_set(step) = many(step) && done(on(step).public_send("#{named(step)}=", withs(step)))
  def many_ids(step) = many(step) && on(step).public_send(ids_of(step))
  def many_set_ids(step) = many(step) && done(on(step).public_send("#{ids_of(step)}=", step["ids"]))
  def many_push(step) = told(many(step).push(*withs(step)))
  def many_concat(step) = told(many(step).concat(withs(step)))
  def many_build(step) = many(step).build(attributes(step))
  def many_create(step) = many(step).create(attributes(step))
  def many_must_create(step) = many(step).create!(attributes(step))
  def many_delete(step) = done(many(step).delete(*records_or_keys(step)))
  def many_destroy(step) = done(many(step).destroy(*records_or_keys(step)))
  def many_delete_all(step) = done(many(step).delete_all)
  def many_destroy_all(step) = done(many(step).destroy_all)
  def many_clear(step) = done(many(step).clear)
  def many_size(step) = many(step).size
  def many_length(step) = many(step).length
  def many_count(step) = refined(step).count(*step["column"])
  def many_is_empty(step) = many(step).empty?
  def many_includes(step) = many(step).include?(with(step))
  def many_find(step) = many(step).find(keys(step))
  def many_first(step) = refined(step, "limit").first(*step["limit"])
  def many_last(step) = refined(step, "limit").last(*step["limit"])
  def many_take(step) = refined(step, "limit").take(*step["limit"])
  def many_exists(step) = refined(step).exists?
  def many_sum(step) = refined(step).sum(step["column"])
  def many_pluck(step) = refined(step).pluck(step["column"])
  def many_distinct(step) = many(step).distinct.to_a
  def many_where(step) = refined(step).to_a
  def many_any(step) = many(step).any?
  def many_many(step) = many(step).many?

  # --- others

  def preload(step)
    tree = Tree.parse(step["tree"])
    done(ActiveRecord::Associations::Preloader.new.preload([*on(step)], tree))
  end

  def reset_counters(step) = done(model(step).reset_counters(step["id"], step["association"]))
  def update_counters(step) = model(step).update_counters(step["id"], attributes(step))
  def rows(step) = step["rows"].each { |row| Database.insert(step["table"], row) }.size
  def execute(step) = done(ActiveRecord::Base.connection.execute(step["sql"]))
  def same(step) = on(step).equal?(with(step))

  def extension(step)
    answer = many(step).public_send(step["name"], *step["args"])
    answer.is_a?(ActiveRecord::Relation) ? answer.to_a : answer
  end

  private

  # What has no answer of its own: it was done.
  def done(_answer) = true

  # What answers with what it did, or with false.
  def told(answer) = answer ? true : false

  def model(step)
    name = step["model"].camelize
    Zoo.descendants.find { |model| model.name == name } or raise NameError, "no model #{name}"
  end

  def attributes(step) = step["attributes"] || {}
  def on(step) = @handles[step["on"]]
  def with(step) = step["with"] && @handles[step["with"]]
  def withs(step) = [*step["with"]].flat_map { |handle| @handles[handle] }
  def keys(step) = step["ids"] || step["id"]
  def records_or_keys(step) = step["with"] ? withs(step) : [*keys(step)]
  def named(step) = step["association"]
  def ids_of(step) = "#{named(step).singularize}_ids"

  def association(step) = on(step).association(step["association"].to_sym)

  # The association's name, where it is to one. Where it is not, the model has no such association
  # of this kind.
  def one(step)
    found = association(step).reflection
    raise ActiveRecord::AssociationNotFoundError, on(step) if found.collection?

    found.name
  end

  def many(step)
    found = association(step).reflection
    raise ActiveRecord::AssociationNotFoundError, on(step) unless found.collection?

    on(step).public_send(found.name)
  end

  def query(step, *without)
    Options.apply(step["unscoped"] ? model(step).unscoped : model(step).all, step.except(*without))
  end

  # The collection itself, unless the step asks for less of it.
  def refined(step, *without) = Options.apply(many(step), step.except(*without))
end

# The options of a query.
module Options
  TREES = { "joins" => :joins, "left_joins" => :left_outer_joins, "includes" => :includes,
            "preload" => :preload, "eager_load" => :eager_load }.freeze
  TEXTS = %w[order group having select].freeze
  NUMBERS = %w[limit offset].freeze
  SWITCHES = %w[distinct readonly lock].freeze

  def self.apply(query, step)
    query = query.where(step["where"], *step["args"]) if step["where"]
    query = query.references(*step["references"].split(/\s*,\s*/)) if step["references"]
    TREES.each do |name, method|
      query = query.public_send(method, Tree.parse(step[name])) if step[name]
    end
    TEXTS.each { |name| query = query.public_send(name, Arel.sql(step[name])) if step[name] }
    NUMBERS.each { |name| query = query.public_send(name, step[name]) if step[name] }
    SWITCHES.each { |name| query = query.public_send(name) if step[name] }
    query
  end
end

# "author, comments(author)" as [:author, {comments: [:author]}].
module Tree
  def self.parse(text)
    branches(text.scan(/\w+|[(),.]/))
  end

  def self.branches(tokens)
    list = []
    until tokens.empty? || tokens.first == ")"
      list << branch(tokens)
      tokens.shift if tokens.first == ","
    end
    list
  end

  def self.branch(tokens)
    name = tokens.shift.to_sym
    case tokens.first
    when "(" then tokens.shift && { name => branches(tokens) }.tap { tokens.shift }
    when "." then tokens.shift && { name => [branch(tokens)] }
    else name
    end
  end
end
