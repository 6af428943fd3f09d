# A scenario that cannot be run as it is written; never an answer.
class Mistake < StandardError; end

# What callbacks said during a step.
module Log
  def self.lines = @lines ||= []
  def self.clear = lines.clear

  def self.event(event, record)
    lines << "#{event} #{Shown.model(record)}##{record.new_record? ? 'new' : record.id}"
  end
end

# What the names of a scenario stand for, in the order in which they were first bound.
class Handles
  NAME = /\A(?<name>\w+)(\[(?<index>\d+)\])?\z/

  def initialize
    @bound = {}
  end

  def bind(name, answer)
    @bound[name] = [answer].flatten.all?(ActiveRecord::Base) ? answer : nil if name
  end

  # Whether all that the step names is there to be used.
  def all_bound?(step)
    names = [step["on"], *step["with"]].compact
    names.none? { |name| self[name].nil? }
  end

  def [](handle)
    parts = NAME.match(handle) or raise Mistake, "no handle: #{handle}"
    raise Mistake, "nothing was ever bound to #{handle}" unless @bound.key?(parts[:name])

    bound = @bound[parts[:name]]
    parts[:index] ? [*bound][parts[:index].to_i] : bound
  end

  # The first name of this very object.
  def name_of(record)
    @bound.each do |name, bound|
      return name if bound.equal?(record)

      index = bound.index { |item| item.equal?(record) } if bound.is_a?(Array)
      return "#{name}[#{index}]" if index
    end
    nil
  end
end

# Lists have an order only where the step gives one, or says that it counts.
module InOrder
  def self.list(answer, step)
    return answer if !answer.is_a?(Array) || step["order"] || step["in_order"]

    answer.each_with_index.sort_by { |item, index| rank(item) << index }.map(&:first)
  end

  def self.rank(item)
    key = item.is_a?(ActiveRecord::Base) ? (item.id unless item.new_record?) : item
    case key
    when nil then [item.nil? ? 0 : 3, 0]
    when Numeric then [1, key]
    else [2, key.to_s]
    end
  end
end

# How answers look in a transcript.
module Shown
  class << self
    def model(record) = record.class.model_name.element

    def value(value, handles = nil)
      case value
      when ActiveRecord::Base then record(value, handles)
      when Array then value.map { |item| value(item, handles) }
      when Time then value.utc.strftime("%Y-%m-%d %H:%M:%S.%6N")
      when BigDecimal, Float then value.to_f.round(6)
      else value
      end
    end

    # One line of JSON, spaced as jansson does.
    def json(value)
      case value
      when Hash then "{#{value.map { |key, item| "#{key.to_json}: #{json(item)}" }.join(', ')}}"
      when Array then "[#{value.map { |item| json(item) }.join(', ')}]"
      else value.to_json
      end
    end

    private

    def record(record, handles)
      shown = { model(record) => columns(record) }
      shown["new"] = true if record.new_record?
      shown["destroyed"] = true if record.destroyed?
      shown["readonly"] = true if record.readonly?
      shown["changed"] = record.changed.sort if record.persisted? && record.changed?
      shown["is"] = handles&.name_of(record)
      shown.compact
    end

    def columns(record)
      values = record.attributes.slice(*record.class.column_names)
      values.compact.transform_values { |item| value(item) }
    end
  end
end
