# Runs scenarios through real Active Record and prints their transcripts; README.md says what both
# look like.
#
#   ruby runner.rb SCHEMA SCENARIOS...             prints the transcripts of these files
#   ruby runner.rb SCHEMA --into DIR SCENARIOS...  writes each to the file of the same name in DIR
#   ruby runner.rb SCHEMA --describe               prints the zoo: models, columns, associations
#   ruby runner.rb SCHEMA --serve                  transcripts of the scenarios on standard input
#
# To --serve, each scenario is ended by an empty line, and each transcript too. Where Active Record
# itself breaks off (a stack that is full), the last line is {"broken": the error's class}.
#
# With KIN_ORACLE_SQL=1 the SQL of each step goes to stderr.
require "active_record"
require "active_support/testing/time_helpers"
require "json"
require "stringio"

require_relative "runner_database"
require_relative "runner_description"
require_relative "runner_transcript"
require_relative "runner_verbs"
Database.open(ARGV.fetch(0) { abort "usage: runner.rb SCHEMA [--into DIR] SCENARIOS..." })
require_relative "zoo"
Zoo.descendants.each(&:columns_hash)

# One scenario: its steps, what the handles name, and where its lines go.
class Scenario
  include ActiveSupport::Testing::TimeHelpers

  START = Time.utc(2020, 1, 1)

  def initialize(head, steps, out)
    @head = head
    @steps = steps
    @out = out
    @next = 0
    @handles = Handles.new
    @verbs = Verbs.new(@handles)
  end

  def run
    Database.clear
    tell({ "scenario" => @head["scenario"] })
    run_level
    raise "a level has no end" if @next < @steps.size

    Database.rows.each { |table, rows| tell({ "table" => table, "rows" => rows }) }
  rescue StandardError => e
    raise e.class, "#{@head['scenario']}, step #{@next}: #{e.message}", e.backtrace
  ensure
    travel_back
  end

  private

  # Runs steps to the one that ends this level, which is not run and is given back.
  def run_level
    while @next < @steps.size
      step = @steps[@next]
      return step if %w[commit rollback].include?(step["do"])

      step["do"] == "begin" ? run_nested : run_step(step)
    end
  end

  # A level is a real block. What happens when it ends belongs to the step that ends it.
  def run_nested
    ending = nil
    begin
      Zoo.transaction(requires_new: true) do
        run_step({}) { true }
        ending = run_level or raise "a level has no end"
        start_step
        raise ActiveRecord::Rollback if ending["do"] == "rollback"
      end
      finish_step({ "answer" => true })
    rescue ActiveRecord::ActiveRecordError => e
      finish_step({ "error" => e.class.name })
    end
  end

  def run_step(step, &block)
    start_step
    finish_step(outcome(step, &block))
  end

  def outcome(step)
    return skipped(step) unless @handles.all_bound?(step)

    answer = block_given? ? yield : @verbs.run(step)
    answer = InOrder.list(answer, step)
    @handles.bind(step["as"], answer)
    { "answer" => Shown.value(answer, @handles) }
  rescue Mistake
    raise
  rescue StandardError => e
    @handles.bind(step["as"], nil)
    { "error" => e.class.name }
  end

  def skipped(step)
    @handles.bind(step["as"], nil)
    { "skipped" => true }
  end

  def start_step
    @next += 1
    travel_to(START + @next)
    Log.clear
    Database.start_counting(@next)
  end

  def finish_step(outcome)
    line = { "step" => @next }.merge(outcome)
    line["statements"] = Database.statements unless uncounted?(outcome)
    line["log"] = Log.lines.dup unless Log.lines.empty?
    tell(line)
  end

  def uncounted?(outcome)
    outcome["skipped"] || @steps[@next - 1]["do"] == "rows"
  end

  def tell(line)
    @out.puts(Shown.json(line))
  end
end

# The scenarios of a file: [[head, steps], ...].
def scenarios_of(path)
  scenarios_in(File.readlines(path))
end

def scenarios_in(texts)
  lines = texts.map(&:strip).reject(&:empty?).map { |line| JSON.parse(line) }
  lines.slice_before { |line| line.key?("scenario") }.map { |head, *steps| [head, steps] }
end

def run_file(path, out)
  scenarios_of(path).each { |head, steps| Scenario.new(head, steps, out).run }
end

def serve
  $stdout.sync = true
  while (text = $stdin.gets("\n\n"))
    out = StringIO.new
    begin
      scenarios_in(text.lines).each { |head, steps| Scenario.new(head, steps, out).run }
    rescue Mistake
      raise
    rescue StandardError, SystemStackError => e
      out.puts(Shown.json({ "broken" => e.class.name }))
    end
    puts out.string, ""
  end
end

case ARGV[1]
when "--serve" then serve
when "--describe"
  puts "[", Description.lines.map { |line| Shown.json(line) }.join(",\n"), "]"
when "--into"
  ARGV.drop(3).each do |path|
    File.open(File.join(ARGV[2], File.basename(path)), "w") { |file| run_file(path, file) }
  end
else
  ARGV.drop(1).each { |path| run_file(path, $stdout) }
end
