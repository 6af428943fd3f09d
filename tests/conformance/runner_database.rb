# The tables, and how many statements a step runs.
module Database
  NOT_COUNTED = %w[SCHEMA TRANSACTION].freeze
  CONTROL = /\A\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)/i

  class << self
    attr_reader :statements

    def open(schema)
      ActiveRecord::Base.establish_connection(adapter: "sqlite3", database: ":memory:")
      raw.execute_batch(File.read(schema))
      @tables = connection.tables.sort
      ActiveSupport::Notifications.subscribe("sql.active_record") { |*, event| count(event) }
    end

    # Empties the tables; keys count from 1 again.
    def clear
      @tables.each { |table| raw.execute(%(DELETE FROM "#{table}")) }
      raw.execute("DELETE FROM sqlite_sequence")
    end

    def start_counting(step)
      @step = step
      @statements = 0
    end

    def insert(table, row)
      columns = row.keys.map { |column| %("#{column}") }.join(", ")
      marks = (["?"] * row.size).join(", ")
      raw.execute("INSERT INTO \"#{table}\" (#{columns}) VALUES (#{marks})",
                  row.values.map { |value| stored(value) })
    end

    # What each table holds that is not empty: {table => [row, ...]}.
    def rows
      @tables.to_h { |table| [table, rows_of(table)] }.reject { |_, rows| rows.empty? }
    end

    private

    def connection = ActiveRecord::Base.connection
    def raw = connection.raw_connection

    def count(event)
      return if NOT_COUNTED.include?(event[:name]) || event[:cached] || event[:sql].match?(CONTROL)

      @statements = @statements.to_i + 1
      warn "#{@step}: #{event[:sql]}" if ENV["KIN_ORACLE_SQL"]
    end

    def stored(value)
      { true => 1, false => 0 }.fetch(value, value)
    end

    def rows_of(table)
      types = connection.schema_cache.columns(table).to_h { |column| [column.name, column.type] }
      order = types.key?("id") ? "id" : types.keys.join(", ")
      found = connection.exec_query("SELECT * FROM \"#{table}\" ORDER BY #{order}", "SCHEMA")
      found.map { |row| row.to_h { |name, value| [name, typed(value, types[name])] }.compact }
    end

    def typed(value, type)
      case type
      when :boolean then value && value != 0
      when :datetime then value && Shown.value(ActiveSupport::TimeZone["UTC"].parse(value).to_time)
      else value
      end
    end
  end
end
