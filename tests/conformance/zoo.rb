# The zoo: every kind of association, every option and their combinations, as Active Record declares
# them. zoo.c declares the same models in C. The tables are those of recorded/schema.sql.
#
# In every model the text column `name` steers what happens to a record:
#
#   "invalid"       a validation adds "is not allowed" to name     (models that are Logged)
#   "halt save"     before_save halts
#   "halt destroy"  before_destroy halts
class Zoo < ActiveRecord::Base
  self.abstract_class = true
end

# Callbacks that say what happens, in the order in which it does.
module Logged
  EVENTS = %i[before_validation after_validation before_save before_create after_create
              before_update after_update after_save before_destroy after_destroy after_touch
              after_commit after_rollback].freeze

  def self.included(model)
    EVENTS.each { |event| model.send(event) { Log.event(event, self) } }
    model.before_save { throw :abort if name == "halt save" }
    model.before_destroy(prepend: false) { throw :abort if name == "halt destroy" }
    model.validate { errors.add(:name, "is not allowed") if name == "invalid" }
  end
end

# --- writing: inverse, counter cache, touch, scopes, habtm, polymorphic tags, nested through

class Author < Zoo # name, created_at, updated_at
  include Logged
  has_many :posts, inverse_of: :author
  has_many :ordered_posts, -> { order(name: :desc) }, class_name: "Post"
  has_many :published_posts, -> { where(published: true) }, class_name: "Post"
  has_many :comments, through: :posts
  has_many :written_comments, class_name: "Comment", foreign_key: :author_id
  has_many :commented_posts, through: :written_comments, source: :post
  has_many :distinct_commented_posts, -> { distinct }, through: :written_comments, source: :post
  has_many :ratings, through: :comments
  has_many :taggings, through: :posts
  has_many :tags, through: :posts
  has_many :categories, through: :posts
  has_one :profile, inverse_of: :author
  has_one :last_post, -> { order(id: :desc) }, class_name: "Post"
end

class Profile < Zoo # name, author_id
  include Logged
  belongs_to :author, inverse_of: :profile
end

class Post < Zoo # name, body, published, author_id, comments_count, created_at, updated_at
  include Logged
  belongs_to :author, inverse_of: :posts
  has_many :comments, -> { order(:id) }, dependent: :destroy, inverse_of: :post
  has_many :plain_comments, class_name: "Comment"
  has_many :commenters, through: :comments, source: :author
  has_many :ratings, through: :comments
  has_many :taggings, as: :taggable
  has_many :tags, through: :taggings
  has_many :pictures, as: :imageable
  has_and_belongs_to_many :categories
  has_one :author_profile, through: :author, source: :profile
end

class Comment < Zoo # name, post_id, author_id, created_at, updated_at
  include Logged
  belongs_to :post, counter_cache: true, touch: true, inverse_of: :comments
  belongs_to :author
  has_many :ratings
  has_many :siblings, through: :post, source: :comments
  has_one :post_author, through: :post, source: :author
end

class Rating < Zoo # score, comment_id
  belongs_to :comment
end

class Category < Zoo # name
  has_and_belongs_to_many :posts
  has_many :comments, through: :posts
  has_many :authors, through: :posts
end

class Tag < Zoo # name, taggings_count
  has_many :taggings
  has_many :tagged_posts, through: :taggings, source: :taggable, source_type: "Post"
end

class Tagging < Zoo # name, tag_id, taggable_id, taggable_type
  include Logged
  belongs_to :tag, counter_cache: true
  belongs_to :taggable, polymorphic: true
end

class Picture < Zoo # name, imageable_id, imageable_type
  include Logged
  belongs_to :imageable, polymorphic: true, touch: true
end

# --- people: self-referential

class Employee < Zoo # name, manager_id, updated_at
  has_many :subordinates, class_name: "Employee", foreign_key: :manager_id, inverse_of: :manager
  belongs_to :manager, class_name: "Employee", inverse_of: :subordinates
  has_one :picture, as: :imageable
end

class Person < Zoo # name; people_friends: person_id, friend_id
  has_and_belongs_to_many :friends, class_name: "Person", join_table: "people_friends",
                                    association_foreign_key: :friend_id
end

# --- the page's overview

class Portfolio < Zoo # name
  has_many :projects
end

class Project < Zoo # name, portfolio_id
  include Logged
  belongs_to :portfolio
  has_one :project_manager
  has_many :milestones
  has_and_belongs_to_many :developers
end

class ProjectManager < Zoo # name, project_id
  include Logged
  belongs_to :project
end

class Milestone < Zoo # name, project_id
  include Logged
  belongs_to :project
end

class Developer < Zoo # name
  include Logged
  has_and_belongs_to_many :projects
end

# --- join models with attributes

class Physician < Zoo # name
  has_many :appointments
  has_many :patients, through: :appointments
end

class Appointment < Zoo # name, physician_id, patient_id
  include Logged
  belongs_to :physician
  belongs_to :patient
end

class Patient < Zoo # name
  include Logged
  has_many :appointments, dependent: :destroy
  has_many :physicians, through: :appointments
end

# --- has_one :through, over has_one and belongs_to

class Supplier < Zoo # name
  has_one :account
  has_one :account_history, through: :account
end

class Account < Zoo # name, supplier_id
  belongs_to :supplier
  has_one :account_history
end

class AccountHistory < Zoo # name, account_id
  belongs_to :account
end

# --- has_many :through over has_many, nested

class Book < Zoo # name
  has_many :chapters
  has_many :sections, through: :chapters
  has_many :paragraphs, through: :sections
end

class Chapter < Zoo # name, book_id
  belongs_to :book
  has_many :sections
end

class Section < Zoo # name, chapter_id
  belongs_to :chapter
  has_many :paragraphs
  has_one :book, through: :chapter
end

class Paragraph < Zoo # name, section_id
  belongs_to :section
  has_one :book, through: :section
end

# --- dependents: one foreign key for each

class Club < Zoo # name
  include Logged
  has_many :plain_members, class_name: "Member", foreign_key: :plain_id
  has_many :destroyed_members, class_name: "Member", foreign_key: :destroyed_id, dependent: :destroy
  has_many :deleted_members, class_name: "Member", foreign_key: :deleted_id, dependent: :delete_all
  has_many :nullified_members, class_name: "Member", foreign_key: :nullified_id, dependent: :nullify
  has_many :raising_members, class_name: "Member", foreign_key: :raising_id,
                             dependent: :restrict_with_exception
  has_many :erring_members, class_name: "Member", foreign_key: :erring_id,
                            dependent: :restrict_with_error
  has_one :plain_captain, class_name: "Captain", foreign_key: :plain_id
  has_one :destroyed_captain, class_name: "Captain", foreign_key: :destroyed_id, dependent: :destroy
  has_one :deleted_captain, class_name: "Captain", foreign_key: :deleted_id, dependent: :delete
  has_one :nullified_captain, class_name: "Captain", foreign_key: :nullified_id, dependent: :nullify
  has_one :raising_captain, class_name: "Captain", foreign_key: :raising_id,
                            dependent: :restrict_with_exception
  has_one :erring_captain, class_name: "Captain", foreign_key: :erring_id,
                           dependent: :restrict_with_error
end

class Member < Zoo # name, plain_id, destroyed_id, deleted_id, nullified_id, raising_id, erring_id
  include Logged
end

class Captain < Zoo # the same columns
  include Logged
end

class Garage < Zoo # name, house_id, room_id
  include Logged
  belongs_to :house, dependent: :destroy
  belongs_to :room, dependent: :delete
end

class House < Zoo # name
  include Logged
end

class Room < Zoo # name
  include Logged
end

# --- custom keys

class Order < Zoo # name, number
  has_many :lines, class_name: "OrderLine", foreign_key: :order_number, primary_key: :number
  has_one :receipt, foreign_key: :order_number, primary_key: :number
end

class OrderLine < Zoo # name, order_number
  belongs_to :order, foreign_key: :order_number, primary_key: :number
end

class Receipt < Zoo # name, order_number
  belongs_to :order, foreign_key: :order_number, primary_key: :number
end

# --- counter caches and touch: other names, a tree

class Car < Zoo # name, number_of_wheels, wheels_changed_at, updated_at
  include Logged
  has_many :wheels, inverse_of: :car, counter_cache: :number_of_wheels
end

class Wheel < Zoo # name, car_id
  include Logged
  belongs_to :car, counter_cache: :number_of_wheels, touch: :wheels_changed_at, inverse_of: :wheels
end

class Folder < Zoo # name, parent_id, children_count, updated_at
  include Logged
  belongs_to :parent, class_name: "Folder", counter_cache: :children_count, touch: true,
                      inverse_of: :children
  has_many :children, class_name: "Folder", foreign_key: :parent_id, dependent: :destroy,
                      inverse_of: :parent
end

# --- single table inheritance

class Company < Zoo # type, name, firm_id, rating
  has_many :contracts
  has_many :pictures, as: :imageable
end

class Firm < Company
  has_many :clients, dependent: :destroy
  has_many :companies, class_name: "Company", foreign_key: :firm_id
  has_one :first_client, -> { order(:id) }, class_name: "Client", foreign_key: :firm_id
end

class Client < Company
  include Logged
  belongs_to :firm
end

class PriorityClient < Client
end

class Contract < Zoo # name, company_id
  belongs_to :company
end

# --- association callbacks and extensions

class Album < Zoo # name
  has_many :tracks, before_add: [:before_add, :halt_add], after_add: :after_add,
                    before_remove: [:before_remove, :halt_remove], after_remove: :after_remove do
    def named(text)
      where(name: text)
    end
  end
  has_and_belongs_to_many :artists, before_add: :before_add, after_add: :after_add,
                                    before_remove: :before_remove, after_remove: :after_remove

  def before_add(record) = Log.event("before_add", record)
  def after_add(record) = Log.event("after_add", record)
  def before_remove(record) = Log.event("before_remove", record)
  def after_remove(record) = Log.event("after_remove", record)

  def halt_add(record)
    throw :abort if record.name == "halt add"
  end

  def halt_remove(record)
    throw :abort if record.name == "halt remove"
  end
end

class Track < Zoo # name, album_id
  include Logged
  belongs_to :album
end

class Artist < Zoo # name
  include Logged
  has_and_belongs_to_many :albums
end

# --- autosave and nested attributes

class Parrot < Zoo # name
  include Logged
end

class Fleet < Zoo # name
  has_many :pirates
  has_and_belongs_to_many :ports, autosave: true
  accepts_nested_attributes_for :pirates, allow_destroy: true
end

class Port < Zoo # name
  include Logged
  has_and_belongs_to_many :fleets
end

class Pirate < Zoo # name, parrot_id, fleet_id
  include Logged
  belongs_to :parrot, autosave: true
  has_one :ship, autosave: true, inverse_of: :pirate
  has_many :birds, autosave: true
  has_many :treasures, validate: false
  has_many :unsaved_coins, autosave: false, class_name: "Coin"
  accepts_nested_attributes_for :parrot
  accepts_nested_attributes_for :ship, allow_destroy: true, update_only: true
  accepts_nested_attributes_for :birds, allow_destroy: true, limit: 3,
                                        reject_if: ->(attributes) { attributes["name"].blank? }
end

class Ship < Zoo # name, pirate_id
  include Logged
  belongs_to :pirate, inverse_of: :ship
end

class Bird < Zoo # name, pirate_id
  include Logged
end

class Treasure < Zoo # name, pirate_id
  include Logged
end

class Coin < Zoo # name, pirate_id
  include Logged
end

# --- optimistic locking, default scope

class Invoice < Zoo # name, lock_version
  include Logged
  has_many :payments, dependent: :destroy
end

class Payment < Zoo # name, amount, invoice_id, cancelled
  belongs_to :invoice
  default_scope { where(cancelled: false) }
end

# --- scopes of every kind; dependents that hold to one; validation that is asked for

class Reader < Zoo # name
  has_many :loans, inverse_of: :reader
  has_many :two_loans, -> { order(:id).limit(2) }, class_name: "Loan"
  has_many :fixed_loans, -> { readonly }, class_name: "Loan"
  has_many :full_loans, -> { includes(:volume) }, class_name: "Loan"
  has_many :own_loans, ->(reader) { where(name: reader.name) }, class_name: "Loan"
  has_many :lost_loans, -> { where(state: "lost") }, class_name: "Loan", dependent: :delete_all
  has_many :late_loans, -> { where(state: "late") }, class_name: "Loan", dependent: :destroy
  has_many :volumes, through: :loans
  has_many :late_volumes, through: :late_loans, source: :volume
  has_many :good_volumes, -> { where(state: "good") }, through: :loans, source: :volume
  has_one :card, validate: true
  has_many :stamps, through: :card
end

class Loan < Zoo # name, state, reader_id, volume_id
  include Logged
  belongs_to :reader, inverse_of: :loans
  belongs_to :volume
  belongs_to :good_volume, -> { where(state: "good") }, class_name: "Volume",
                                                        foreign_key: :volume_id
  belongs_to :fixed_volume, -> { readonly }, class_name: "Volume", foreign_key: :volume_id
end

class Volume < Zoo # name, state
  include Logged
end

class Card < Zoo # name, reader_id
  include Logged
  belongs_to :reader
  has_many :stamps
end

class Stamp < Zoo # name, card_id
  belongs_to :card
end

class Door < Zoo # name, latch_id
  include Logged
  belongs_to :latch, dependent: :destroy, validate: true
end

class Latch < Zoo # name
  include Logged
  has_one :door, dependent: :destroy
end

# --- polymorphic, by another column, with a counter, and each dependent

class Song < Zoo # name, votes_count
  has_many :votes, as: :votable, foreign_type: :votable_kind, dependent: :nullify
end

class Film < Zoo # name, votes_count
  has_many :votes, as: :votable, foreign_type: :votable_kind, dependent: :delete_all
  has_one :last_vote, -> { order(id: :desc) }, class_name: "Vote", as: :votable,
                                               foreign_type: :votable_kind, dependent: :nullify
end

class Play < Zoo # name, votes_count
  has_many :votes, as: :votable, foreign_type: :votable_kind, dependent: :destroy
  has_one :last_vote, -> { order(id: :desc) }, class_name: "Vote", as: :votable,
                                               foreign_type: :votable_kind, dependent: :destroy
end

class Vote < Zoo # name, votable_id, votable_kind
  include Logged
  belongs_to :votable, polymorphic: true, foreign_type: :votable_kind, counter_cache: true
end
