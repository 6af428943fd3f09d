/* The models. What they are about, and what zoo.rb has beyond them, stands there. */
#include "conformance/zoo.h"

#include "conformance/logged.h"

KIN_DECLARE(author, static);
KIN_DECLARE(profile, static);
KIN_DECLARE(post, static);
KIN_DECLARE(comment, static);
KIN_DECLARE(rating, static);
KIN_DECLARE(category, static);
KIN_DECLARE(tag, static);
KIN_DECLARE(tagging, static);
KIN_DECLARE(picture, static);
KIN_DECLARE(employee, static);
KIN_DECLARE(person, static);
KIN_DECLARE(portfolio, static);
KIN_DECLARE(project, static);
KIN_DECLARE(project_manager, static);
KIN_DECLARE(milestone, static);
KIN_DECLARE(developer, static);
KIN_DECLARE(physician, static);
KIN_DECLARE(appointment, static);
KIN_DECLARE(patient, static);
KIN_DECLARE(supplier, static);
KIN_DECLARE(account, static);
KIN_DECLARE(account_history, static);
KIN_DECLARE(book, static);
KIN_DECLARE(chapter, static);
KIN_DECLARE(section, static);
KIN_DECLARE(paragraph, static);
KIN_DECLARE(club, static);
KIN_DECLARE(member, static);
KIN_DECLARE(captain, static);
KIN_DECLARE(garage, static);
KIN_DECLARE(house, static);
KIN_DECLARE(room, static);
KIN_DECLARE(order, static);
KIN_DECLARE(order_line, static);
KIN_DECLARE(receipt, static);
KIN_DECLARE(car, static);
KIN_DECLARE(wheel, static);
KIN_DECLARE(folder, static);
KIN_DECLARE(company, static);
KIN_DECLARE(firm, static);
KIN_DECLARE(client, static);
KIN_DECLARE(priority_client, static);
KIN_DECLARE(contract, static);
KIN_DECLARE(album, static);
KIN_DECLARE(track, static);
KIN_DECLARE(artist, static);
KIN_DECLARE(parrot, static);
KIN_DECLARE(pirate, static);
KIN_DECLARE(ship, static);
KIN_DECLARE(bird, static);
KIN_DECLARE(treasure, static);
KIN_DECLARE(coin, static);
KIN_DECLARE(invoice, static);
KIN_DECLARE(payment, static);
KIN_DECLARE(reader, static);
KIN_DECLARE(loan, static);
KIN_DECLARE(volume, static);
KIN_DECLARE(card, static);
KIN_DECLARE(door, static);
KIN_DECLARE(latch, static);
KIN_DECLARE(fleet, static);
KIN_DECLARE(port, static);
KIN_DECLARE(stamp, static);
KIN_DECLARE(song, static);
KIN_DECLARE(film, static);
KIN_DECLARE(play, static);
KIN_DECLARE(vote, static);

static kin_scope_fn comments_by_key;
static kin_scope_fn companies_by_key;
static kin_scope_fn posts_by_key_downwards;
static kin_scope_fn posts_by_name_downwards;
static kin_scope_fn votes_by_key_downwards;
static kin_scope_fn distinct;
static kin_scope_fn published;
static kin_scope_fn not_cancelled;
static kin_owner_scope_fn of_that_name;
static kin_scope_fn first_two_loans;
static kin_scope_fn read_only;
static kin_scope_fn with_volumes;
static kin_scope_fn lost;
static kin_scope_fn late;
static kin_scope_fn good;

/* clang-format off */
#define OPTIONAL(member) KIN_COLUMN(member, .nullable = true)

/* --- writing: inverse, counter cache, touch, scopes, many-to-many, nested through ------------- */

struct author {
    kin_record kin; kin_int id; kin_text name; kin_time created_at; kin_time updated_at;
    kin_many(post) posts; kin_many(post) ordered_posts; kin_many(post) published_posts;
    kin_many(comment) comments; kin_many(comment) written_comments; kin_many(post) commented_posts;
    kin_many(post) distinct_commented_posts; kin_many(rating) ratings;
    kin_many(tagging) taggings; kin_many(tag) tags; kin_many(category) categories;
    kin_one(profile) profile; kin_one(post) last_post;
};
KIN_MODEL(author,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(created_at), OPTIONAL(updated_at), LOGGED,
    KIN_HAS_MANY(posts, post, .inverse_of = "author"),
    KIN_HAS_MANY(ordered_posts, post, .scope = posts_by_name_downwards),
    KIN_HAS_MANY(published_posts, post, .scope = published),
    KIN_HAS_MANY(comments, comment, .through = "posts"),
    KIN_HAS_MANY(written_comments, comment, .foreign_key = "author_id"),
    KIN_HAS_MANY(commented_posts, post, .through = "written_comments", .source = "post"),
    KIN_HAS_MANY(distinct_commented_posts, post,
                 .through = "written_comments", .source = "post", .scope = distinct),
    KIN_HAS_MANY(ratings, rating, .through = "comments"),
    KIN_HAS_MANY(taggings, tagging, .through = "posts"),
    KIN_HAS_MANY(tags, tag, .through = "posts"),
    KIN_HAS_MANY(categories, category, .through = "posts"),
    KIN_HAS_ONE(profile, profile, .inverse_of = "author"),
    KIN_HAS_ONE(last_post, post, .scope = posts_by_key_downwards));

struct profile {
    kin_record kin; kin_int id; kin_text name; kin_int author_id; kin_one(author) author;
};
KIN_MODEL(profile,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(author_id), LOGGED,
    KIN_BELONGS_TO(author, author, .inverse_of = "profile"));

struct post {
    kin_record kin; kin_int id; kin_text name; kin_text body; kin_bool published; kin_int author_id;
    kin_int comments_count; kin_time created_at; kin_time updated_at; kin_one(author) author;
    kin_many(comment) comments; kin_many(comment) plain_comments; kin_many(author) commenters;
    kin_many(rating) ratings; kin_many(tagging) taggings; kin_many(tag) tags;
    kin_many(picture) pictures; kin_many(category) categories; kin_one(profile) author_profile;
};
KIN_MODEL(post,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(body), OPTIONAL(published), OPTIONAL(author_id),
    KIN_COLUMN(comments_count, .default_int = 0), OPTIONAL(created_at), OPTIONAL(updated_at),
    LOGGED,
    KIN_BELONGS_TO(author, author, .inverse_of = "posts"),
    KIN_HAS_MANY(comments, comment,
                 .scope = comments_by_key, .dependent = KIN_DESTROY, .inverse_of = "post"),
    KIN_HAS_MANY(plain_comments, comment),
    KIN_HAS_MANY(commenters, author, .through = "comments", .source = "author"),
    KIN_HAS_MANY(ratings, rating, .through = "comments"),
    KIN_HAS_MANY(taggings, tagging, .as = "taggable", .inverse_of = "taggable"),
    KIN_HAS_MANY(tags, tag, .through = "taggings"),
    KIN_HAS_MANY(pictures, picture, .as = "imageable", .inverse_of = "imageable"),
    KIN_HAS_AND_BELONGS_TO_MANY(categories, category),
    KIN_HAS_ONE(author_profile, profile, .through = "author", .source = "profile"));

struct comment {
    kin_record kin; kin_int id; kin_text name; kin_int post_id; kin_int author_id;
    kin_time created_at; kin_time updated_at; kin_one(post) post; kin_one(author) author;
    kin_many(rating) ratings; kin_many(comment) siblings; kin_one(author) post_author;
};
KIN_MODEL(comment,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(post_id), OPTIONAL(author_id), OPTIONAL(created_at),
    OPTIONAL(updated_at), LOGGED,
    KIN_BELONGS_TO(post, post,
                   .counter_cache = KIN_COUNTER_CACHE, .touch = KIN_TOUCH,
                   .inverse_of = "comments"),
    KIN_BELONGS_TO(author, author),
    KIN_HAS_MANY(ratings, rating),
    KIN_HAS_MANY(siblings, comment, .through = "post", .source = "comments"),
    KIN_HAS_ONE(post_author, author, .through = "post", .source = "author"));

struct rating {
    kin_record kin; kin_int id; kin_int score; kin_int comment_id; kin_one(comment) comment;
};
KIN_MODEL(rating,
    KIN_COLUMN(id), OPTIONAL(score), OPTIONAL(comment_id),
    KIN_BELONGS_TO(comment, comment));

struct category {
    kin_record kin; kin_int id; kin_text name; kin_many(post) posts;
    kin_many(comment) comments; kin_many(author) authors;
};
KIN_MODEL(category,
    KIN_COLUMN(id), OPTIONAL(name),
    KIN_HAS_AND_BELONGS_TO_MANY(posts, post),
    KIN_HAS_MANY(comments, comment, .through = "posts"),
    KIN_HAS_MANY(authors, author, .through = "posts"));

struct tag {
    kin_record kin; kin_int id; kin_text name; kin_int taggings_count; kin_many(tagging) taggings;
    kin_many(post) tagged_posts;
};
KIN_MODEL(tag,
    KIN_COLUMN(id), OPTIONAL(name), KIN_COLUMN(taggings_count, .default_int = 0),
    KIN_HAS_MANY(taggings, tagging),
    KIN_HAS_MANY(tagged_posts, post,
                 .through = "taggings", .source = "taggable", .source_type = "Post"));

struct tagging {
    kin_record kin; kin_int id; kin_text name; kin_int tag_id; kin_int taggable_id;
    kin_text taggable_type; kin_one(tag) tag; kin_one(kin_record) taggable;
};
KIN_MODEL(tagging,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(tag_id), OPTIONAL(taggable_id),
    OPTIONAL(taggable_type), LOGGED,
    KIN_BELONGS_TO(tag, tag, .counter_cache = KIN_COUNTER_CACHE),
    KIN_BELONGS_TO_ANY(taggable));

struct picture {
    kin_record kin; kin_int id; kin_text name; kin_int imageable_id; kin_text imageable_type;
    kin_one(kin_record) imageable;
};
KIN_MODEL(picture,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(imageable_id), OPTIONAL(imageable_type), LOGGED,
    KIN_BELONGS_TO_ANY(imageable, .touch = KIN_TOUCH));

/* --- people: self-referential ----------------------------------------------------------------- */

struct employee {
    kin_record kin; kin_int id; kin_text name; kin_int manager_id; kin_time updated_at;
    kin_many(employee) subordinates; kin_one(employee) manager; kin_one(picture) picture;
};
KIN_MODEL(employee,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(manager_id), OPTIONAL(updated_at),
    KIN_HAS_MANY(subordinates, employee, .foreign_key = "manager_id", .inverse_of = "manager"),
    KIN_BELONGS_TO(manager, employee, .inverse_of = "subordinates"),
    KIN_HAS_ONE(picture, picture, .as = "imageable", .inverse_of = "imageable"));

struct person {
    kin_record kin; kin_int id; kin_text name; kin_many(person) friends;
};
KIN_MODEL(person,
    KIN_COLUMN(id), OPTIONAL(name),
    KIN_HAS_AND_BELONGS_TO_MANY(friends, person,
                                .join_table = "people_friends",
                                .association_foreign_key = "friend_id"));

/* --- the page's overview ---------------------------------------------------------------------- */

struct portfolio {
    kin_record kin; kin_int id; kin_text name; kin_many(project) projects;
};
KIN_MODEL(portfolio,
    KIN_COLUMN(id), OPTIONAL(name),
    KIN_HAS_MANY(projects, project));

struct project {
    kin_record kin; kin_int id; kin_text name; kin_int portfolio_id; kin_one(portfolio) portfolio;
    kin_one(project_manager) project_manager; kin_many(milestone) milestones;
    kin_many(developer) developers;
};
KIN_MODEL(project,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(portfolio_id), LOGGED,
    KIN_BELONGS_TO(portfolio, portfolio),
    KIN_HAS_ONE(project_manager, project_manager),
    KIN_HAS_MANY(milestones, milestone),
    KIN_HAS_AND_BELONGS_TO_MANY(developers, developer));

struct project_manager {
    kin_record kin; kin_int id; kin_text name; kin_int project_id; kin_one(project) project;
};
KIN_MODEL(project_manager,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(project_id), LOGGED,
    KIN_BELONGS_TO(project, project));

struct milestone {
    kin_record kin; kin_int id; kin_text name; kin_int project_id; kin_one(project) project;
};
KIN_MODEL(milestone,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(project_id), LOGGED,
    KIN_BELONGS_TO(project, project));

struct developer {
    kin_record kin; kin_int id; kin_text name; kin_many(project) projects;
};
KIN_MODEL(developer,
    KIN_COLUMN(id), OPTIONAL(name), LOGGED,
    KIN_HAS_AND_BELONGS_TO_MANY(projects, project));

/* --- join models with attributes -------------------------------------------------------------- */

struct physician {
    kin_record kin; kin_int id; kin_text name; kin_many(appointment) appointments;
    kin_many(patient) patients;
};
KIN_MODEL(physician,
    KIN_COLUMN(id), OPTIONAL(name),
    KIN_HAS_MANY(appointments, appointment),
    KIN_HAS_MANY(patients, patient, .through = "appointments"));

struct appointment {
    kin_record kin; kin_int id; kin_text name; kin_int physician_id; kin_int patient_id;
    kin_one(physician) physician; kin_one(patient) patient;
};
KIN_MODEL(appointment,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(physician_id), OPTIONAL(patient_id), LOGGED,
    KIN_BELONGS_TO(physician, physician),
    KIN_BELONGS_TO(patient, patient));

struct patient {
    kin_record kin; kin_int id; kin_text name; kin_many(appointment) appointments;
    kin_many(physician) physicians;
};
KIN_MODEL(patient,
    KIN_COLUMN(id), OPTIONAL(name), LOGGED,
    KIN_HAS_MANY(appointments, appointment, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(physicians, physician, .through = "appointments"));

/* --- has_one :through, over has_one and belongs_to -------------------------------------------- */

struct supplier {
    kin_record kin; kin_int id; kin_text name; kin_one(account) account;
    kin_one(account_history) account_history;
};
KIN_MODEL(supplier,
    KIN_COLUMN(id), OPTIONAL(name),
    KIN_HAS_ONE(account, account),
    KIN_HAS_ONE(account_history, account_history, .through = "account"));

struct account {
    kin_record kin; kin_int id; kin_text name; kin_int supplier_id; kin_one(supplier) supplier;
    kin_one(account_history) account_history;
};
KIN_MODEL(account,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(supplier_id),
    KIN_BELONGS_TO(supplier, supplier),
    KIN_HAS_ONE(account_history, account_history));

struct account_history {
    kin_record kin; kin_int id; kin_text name; kin_int account_id; kin_one(account) account;
};
KIN_MODEL(account_history,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(account_id),
    KIN_BELONGS_TO(account, account));

/* --- has_many :through over has_many, nested -------------------------------------------------- */

struct book {
    kin_record kin; kin_int id; kin_text name; kin_many(chapter) chapters;
    kin_many(section) sections; kin_many(paragraph) paragraphs;
};
KIN_MODEL(book,
    KIN_COLUMN(id), OPTIONAL(name),
    KIN_HAS_MANY(chapters, chapter),
    KIN_HAS_MANY(sections, section, .through = "chapters"),
    KIN_HAS_MANY(paragraphs, paragraph, .through = "sections"));

struct chapter {
    kin_record kin; kin_int id; kin_text name; kin_int book_id; kin_one(book) book;
    kin_many(section) sections;
};
KIN_MODEL(chapter,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(book_id),
    KIN_BELONGS_TO(book, book),
    KIN_HAS_MANY(sections, section));

struct section {
    kin_record kin; kin_int id; kin_text name; kin_int chapter_id; kin_one(chapter) chapter;
    kin_many(paragraph) paragraphs; kin_one(book) book;
};
KIN_MODEL(section,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(chapter_id),
    KIN_BELONGS_TO(chapter, chapter),
    KIN_HAS_MANY(paragraphs, paragraph),
    KIN_HAS_ONE(book, book, .through = "chapter"));

struct paragraph {
    kin_record kin; kin_int id; kin_text name; kin_int section_id; kin_one(section) section;
    kin_one(book) book;
};
KIN_MODEL(paragraph,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(section_id),
    KIN_BELONGS_TO(section, section),
    KIN_HAS_ONE(book, book, .through = "section"));

/* --- dependents: one foreign key for each ----------------------------------------------------- */

struct club {
    kin_record kin; kin_int id; kin_text name; kin_many(member) plain_members;
    kin_many(member) destroyed_members; kin_many(member) deleted_members;
    kin_many(member) nullified_members; kin_many(member) raising_members;
    kin_many(member) erring_members; kin_one(captain) plain_captain;
    kin_one(captain) destroyed_captain; kin_one(captain) deleted_captain;
    kin_one(captain) nullified_captain; kin_one(captain) raising_captain;
    kin_one(captain) erring_captain;
};
KIN_MODEL(club,
    KIN_COLUMN(id), OPTIONAL(name), LOGGED,
    KIN_HAS_MANY(plain_members, member, .foreign_key = "plain_id"),
    KIN_HAS_MANY(destroyed_members, member,
                 .foreign_key = "destroyed_id", .dependent = KIN_DESTROY),
    KIN_HAS_MANY(deleted_members, member, .foreign_key = "deleted_id", .dependent = KIN_DELETE_ALL),
    KIN_HAS_MANY(nullified_members, member,
                 .foreign_key = "nullified_id", .dependent = KIN_NULLIFY),
    KIN_HAS_MANY(raising_members, member,
                 .foreign_key = "raising_id", .dependent = KIN_RESTRICT_WITH_EXCEPTION),
    KIN_HAS_MANY(erring_members, member,
                 .foreign_key = "erring_id", .dependent = KIN_RESTRICT_WITH_ERROR),
    KIN_HAS_ONE(plain_captain, captain, .foreign_key = "plain_id"),
    KIN_HAS_ONE(destroyed_captain, captain,
                .foreign_key = "destroyed_id", .dependent = KIN_DESTROY),
    KIN_HAS_ONE(deleted_captain, captain, .foreign_key = "deleted_id", .dependent = KIN_DELETE),
    KIN_HAS_ONE(nullified_captain, captain,
                .foreign_key = "nullified_id", .dependent = KIN_NULLIFY),
    KIN_HAS_ONE(raising_captain, captain,
                .foreign_key = "raising_id", .dependent = KIN_RESTRICT_WITH_EXCEPTION),
    KIN_HAS_ONE(erring_captain, captain,
                .foreign_key = "erring_id", .dependent = KIN_RESTRICT_WITH_ERROR));

struct member {
    kin_record kin; kin_int id; kin_text name; kin_int plain_id; kin_int destroyed_id;
    kin_int deleted_id; kin_int nullified_id; kin_int raising_id; kin_int erring_id;
};
KIN_MODEL(member,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(plain_id), OPTIONAL(destroyed_id),
    OPTIONAL(deleted_id), OPTIONAL(nullified_id), OPTIONAL(raising_id), OPTIONAL(erring_id),
    LOGGED);

struct captain {
    kin_record kin; kin_int id; kin_text name; kin_int plain_id; kin_int destroyed_id;
    kin_int deleted_id; kin_int nullified_id; kin_int raising_id; kin_int erring_id;
};
KIN_MODEL(captain,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(plain_id), OPTIONAL(destroyed_id),
    OPTIONAL(deleted_id), OPTIONAL(nullified_id), OPTIONAL(raising_id), OPTIONAL(erring_id),
    LOGGED);

struct garage {
    kin_record kin; kin_int id; kin_text name; kin_int house_id; kin_int room_id;
    kin_one(house) house; kin_one(room) room;
};
KIN_MODEL(garage,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(house_id), OPTIONAL(room_id), LOGGED,
    KIN_BELONGS_TO(house, house, .dependent = KIN_DESTROY),
    KIN_BELONGS_TO(room, room, .dependent = KIN_DELETE));

struct house {
    kin_record kin; kin_int id; kin_text name;
};
KIN_MODEL(house,
    KIN_COLUMN(id), OPTIONAL(name), LOGGED);

struct room {
    kin_record kin; kin_int id; kin_text name;
};
KIN_MODEL(room,
    KIN_COLUMN(id), OPTIONAL(name), LOGGED);

/* --- custom keys ------------------------------------------------------------------------------ */

struct order {
    kin_record kin; kin_int id; kin_text name; kin_int number; kin_many(order_line) lines;
    kin_one(receipt) receipt;
};
KIN_MODEL(order,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(number),
    KIN_HAS_MANY(lines, order_line, .foreign_key = "order_number", .primary_key = "number"),
    KIN_HAS_ONE(receipt, receipt, .foreign_key = "order_number", .primary_key = "number"));

struct order_line {
    kin_record kin; kin_int id; kin_text name; kin_int order_number; kin_one(order) order;
};
KIN_MODEL(order_line,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(order_number),
    KIN_BELONGS_TO(order, order, .foreign_key = "order_number", .primary_key = "number"));

struct receipt {
    kin_record kin; kin_int id; kin_text name; kin_int order_number; kin_one(order) order;
};
KIN_MODEL(receipt,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(order_number),
    KIN_BELONGS_TO(order, order, .foreign_key = "order_number", .primary_key = "number"));

/* --- counter caches and touch: other names, a tree -------------------------------------------- */

struct car {
    kin_record kin; kin_int id; kin_text name; kin_int number_of_wheels; kin_time wheels_changed_at;
    kin_time updated_at; kin_many(wheel) wheels;
};
KIN_MODEL(car,
    KIN_COLUMN(id), OPTIONAL(name), KIN_COLUMN(number_of_wheels, .default_int = 0),
    OPTIONAL(wheels_changed_at), OPTIONAL(updated_at), LOGGED,
    KIN_HAS_MANY(wheels, wheel, .inverse_of = "car", .counter_cache = "number_of_wheels"));

struct wheel {
    kin_record kin; kin_int id; kin_text name; kin_int car_id; kin_one(car) car;
};
KIN_MODEL(wheel,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(car_id), LOGGED,
    KIN_BELONGS_TO(car, car,
                   .counter_cache = "number_of_wheels", .touch = "wheels_changed_at",
                   .inverse_of = "wheels"));

struct folder {
    kin_record kin; kin_int id; kin_text name; kin_int parent_id; kin_int children_count;
    kin_time updated_at; kin_one(folder) parent; kin_many(folder) children;
};
KIN_MODEL(folder,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(parent_id),
    KIN_COLUMN(children_count, .default_int = 0), OPTIONAL(updated_at), LOGGED,
    KIN_BELONGS_TO(parent, folder,
                   .counter_cache = "children_count", .touch = KIN_TOUCH, .inverse_of = "children"),
    KIN_HAS_MANY(children, folder,
                 .foreign_key = "parent_id", .dependent = KIN_DESTROY, .inverse_of = "parent"));

/* --- single table inheritance ----------------------------------------------------------------- */

#define COMPANY_MEMBERS \
    kin_record kin; kin_int id; kin_text type; kin_text name; kin_int firm_id; kin_int rating; \
    kin_many(contract) contracts; kin_many(picture) pictures;

struct company {
    COMPANY_MEMBERS
};
KIN_MODEL(company,
    KIN_COLUMN(id), OPTIONAL(type), OPTIONAL(name), OPTIONAL(firm_id), OPTIONAL(rating),
    KIN_HAS_MANY(contracts, contract),
    KIN_HAS_MANY(pictures, picture, .as = "imageable", .inverse_of = "imageable"));

struct firm {
    COMPANY_MEMBERS kin_many(client) clients; kin_many(company) companies;
    kin_one(client) first_client;
};
KIN_MODEL(firm,
    KIN_INHERITS(company),
    KIN_HAS_MANY(clients, client, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(companies, company, .foreign_key = "firm_id"),
    KIN_HAS_ONE(first_client, client, .foreign_key = "firm_id", .scope = companies_by_key));

#define CLIENT_MEMBERS \
    COMPANY_MEMBERS kin_one(firm) firm;

struct client {
    CLIENT_MEMBERS
};
KIN_MODEL(client,
    KIN_INHERITS(company), LOGGED,
    KIN_BELONGS_TO(firm, firm));

struct priority_client {
    CLIENT_MEMBERS
};
KIN_MODEL(priority_client,
    KIN_INHERITS(client));

struct contract {
    kin_record kin; kin_int id; kin_text name; kin_int company_id; kin_one(company) company;
};
KIN_MODEL(contract,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(company_id),
    KIN_BELONGS_TO(company, company));

/* --- association callbacks and extensions ----------------------------------------------------- */

/* An extension is called like the one function in it. */
static kin_items tracks_named(kin_collection tracks, const char *name)
{
    const kin_find_options options = {.where = "name = ?", .args = kin_args(name)};
    return kin_many_all_named(kin_collection_owner(tracks), "tracks", &options);
}
static const struct zoo_extension named = {tracks_named};

struct album {
    kin_record kin; kin_int id; kin_text name; kin_many(track) tracks; kin_many(artist) artists;
};
KIN_MODEL(album,
    KIN_COLUMN(id), OPTIONAL(name),
    KIN_HAS_MANY(tracks, track,
                 .before_add = {logged_before_add, logged_halt_add},
                 .after_add = {logged_after_add},
                 .before_remove = {logged_before_remove, logged_halt_remove},
                 .after_remove = {logged_after_remove}, .extensions = {KIN_EXTENSION(named)}),
    KIN_HAS_AND_BELONGS_TO_MANY(artists, artist,
                                .before_add = {logged_before_add}, .after_add = {logged_after_add},
                                .before_remove = {logged_before_remove},
                                .after_remove = {logged_after_remove}));

struct track {
    kin_record kin; kin_int id; kin_text name; kin_int album_id; kin_one(album) album;
};
KIN_MODEL(track,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(album_id), LOGGED,
    KIN_BELONGS_TO(album, album));

struct artist {
    kin_record kin; kin_int id; kin_text name; kin_many(album) albums;
};
KIN_MODEL(artist,
    KIN_COLUMN(id), OPTIONAL(name), LOGGED,
    KIN_HAS_AND_BELONGS_TO_MANY(albums, album));

/* --- autosave and nested attributes ----------------------------------------------------------- */

struct parrot {
    kin_record kin; kin_int id; kin_text name;
};
KIN_MODEL(parrot,
    KIN_COLUMN(id), OPTIONAL(name), LOGGED);

struct fleet {
    kin_record kin; kin_int id; kin_text name; kin_many(pirate) pirates; kin_many(port) ports;
};
KIN_MODEL(fleet,
    KIN_COLUMN(id), OPTIONAL(name),
    KIN_HAS_MANY(pirates, pirate), KIN_NESTED(pirates, .allow_destroy = true),
    KIN_HAS_AND_BELONGS_TO_MANY(ports, port, .autosave = KIN_AUTOSAVE_YES));

struct port {
    kin_record kin; kin_int id; kin_text name; kin_many(fleet) fleets;
};
KIN_MODEL(port,
    KIN_COLUMN(id), OPTIONAL(name), LOGGED,
    KIN_HAS_AND_BELONGS_TO_MANY(fleets, fleet));

static bool has_no_name(const kin_record *owner, const kin_nested *nested)
{
    kin_value name = kin_nested_value(nested, "name");
    (void)owner;
    return name.kind != KIN_KIND_TEXT || name.size == 0;
}

struct pirate {
    kin_record kin; kin_int id; kin_text name; kin_int parrot_id; kin_int fleet_id;
    kin_one(parrot) parrot; kin_one(ship) ship; kin_many(bird) birds;
    kin_many(treasure) treasures; kin_many(coin) unsaved_coins;
};
KIN_MODEL(pirate,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(parrot_id), OPTIONAL(fleet_id), LOGGED,
    KIN_BELONGS_TO(parrot, parrot, .autosave = KIN_AUTOSAVE_YES),
    KIN_HAS_ONE(ship, ship, .autosave = KIN_AUTOSAVE_YES, .inverse_of = "pirate"),
    KIN_HAS_MANY(birds, bird, .autosave = KIN_AUTOSAVE_YES),
    KIN_NESTED(parrot), KIN_NESTED(ship, .allow_destroy = true, .update_only = true),
    KIN_NESTED(birds, .allow_destroy = true, .limit = 3, .reject = has_no_name),
    KIN_HAS_MANY(treasures, treasure, .validate = KIN_VALIDATE_NO),
    KIN_HAS_MANY(unsaved_coins, coin, .autosave = KIN_AUTOSAVE_NO));

struct ship {
    kin_record kin; kin_int id; kin_text name; kin_int pirate_id; kin_one(pirate) pirate;
};
KIN_MODEL(ship,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(pirate_id), LOGGED,
    KIN_BELONGS_TO(pirate, pirate, .inverse_of = "ship"));

struct bird {
    kin_record kin; kin_int id; kin_text name; kin_int pirate_id;
};
KIN_MODEL(bird,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(pirate_id), LOGGED);

struct treasure {
    kin_record kin; kin_int id; kin_text name; kin_int pirate_id;
};
KIN_MODEL(treasure,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(pirate_id), LOGGED);

struct coin {
    kin_record kin; kin_int id; kin_text name; kin_int pirate_id;
};
KIN_MODEL(coin,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(pirate_id), LOGGED);

/* --- optimistic locking, default scope -------------------------------------------------------- */

struct invoice {
    kin_record kin; kin_int id; kin_text name; kin_int lock_version; kin_many(payment) payments;
};
KIN_MODEL(invoice,
    KIN_COLUMN(id), OPTIONAL(name), KIN_COLUMN(lock_version, .default_int = 0), LOGGED,
    KIN_HAS_MANY(payments, payment, .dependent = KIN_DESTROY));

struct payment {
    kin_record kin; kin_int id; kin_text name; kin_int amount; kin_int invoice_id;
    kin_bool cancelled; kin_one(invoice) invoice;
};
KIN_MODEL(payment,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(amount), OPTIONAL(invoice_id),
    KIN_COLUMN(cancelled, .default_bool = false), KIN_DEFAULT_SCOPE(not_cancelled),
    KIN_BELONGS_TO(invoice, invoice));

/* --- scopes of every kind; dependents that hold to one; validation that is asked for --------- */

struct reader {
    kin_record kin; kin_int id; kin_text name; kin_many(loan) loans; kin_many(loan) two_loans;
    kin_many(loan) fixed_loans; kin_many(loan) full_loans; kin_many(loan) lost_loans;
    kin_many(loan) late_loans; kin_many(volume) volumes; kin_many(volume) late_volumes;
    kin_many(volume) good_volumes; kin_one(card) card; kin_many(stamp) stamps;
    kin_many(loan) own_loans;
};
KIN_MODEL(reader,
    KIN_COLUMN(id), OPTIONAL(name),
    KIN_HAS_MANY(loans, loan, .inverse_of = "reader"),
    KIN_HAS_MANY(two_loans, loan, .scope = first_two_loans),
    KIN_HAS_MANY(fixed_loans, loan, .scope = read_only),
    KIN_HAS_MANY(full_loans, loan, .scope = with_volumes),
    KIN_HAS_MANY(own_loans, loan, .owner_scope = of_that_name),
    KIN_HAS_MANY(lost_loans, loan, .scope = lost, .dependent = KIN_DELETE_ALL),
    KIN_HAS_MANY(late_loans, loan, .scope = late, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(volumes, volume, .through = "loans"),
    KIN_HAS_MANY(late_volumes, volume, .through = "late_loans", .source = "volume"),
    KIN_HAS_MANY(good_volumes, volume, .through = "loans", .source = "volume", .scope = good),
    KIN_HAS_ONE(card, card, .validate = KIN_VALIDATE_YES),
    KIN_HAS_MANY(stamps, stamp, .through = "card"));

struct loan {
    kin_record kin; kin_int id; kin_text name; kin_text state; kin_int reader_id;
    kin_int volume_id; kin_one(reader) reader; kin_one(volume) volume;
    kin_one(volume) good_volume; kin_one(volume) fixed_volume;
};
KIN_MODEL(loan,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(state), OPTIONAL(reader_id), OPTIONAL(volume_id),
    LOGGED,
    KIN_BELONGS_TO(reader, reader, .inverse_of = "loans"),
    KIN_BELONGS_TO(volume, volume),
    KIN_BELONGS_TO(good_volume, volume, .foreign_key = "volume_id", .scope = good),
    KIN_BELONGS_TO(fixed_volume, volume, .foreign_key = "volume_id", .scope = read_only));

struct volume {
    kin_record kin; kin_int id; kin_text name; kin_text state;
};
KIN_MODEL(volume,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(state), LOGGED);

struct card {
    kin_record kin; kin_int id; kin_text name; kin_int reader_id; kin_one(reader) reader;
    kin_many(stamp) stamps;
};
KIN_MODEL(card,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(reader_id), LOGGED,
    KIN_BELONGS_TO(reader, reader),
    KIN_HAS_MANY(stamps, stamp));

struct stamp {
    kin_record kin; kin_int id; kin_text name; kin_int card_id; kin_one(card) card;
};
KIN_MODEL(stamp,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(card_id),
    KIN_BELONGS_TO(card, card));

struct door {
    kin_record kin; kin_int id; kin_text name; kin_int latch_id; kin_one(latch) latch;
};
KIN_MODEL(door,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(latch_id), LOGGED,
    KIN_BELONGS_TO(latch, latch, .dependent = KIN_DESTROY, .validate = KIN_VALIDATE_YES));

struct latch {
    kin_record kin; kin_int id; kin_text name; kin_one(door) door;
};
KIN_MODEL(latch,
    KIN_COLUMN(id), OPTIONAL(name), LOGGED,
    KIN_HAS_ONE(door, door, .dependent = KIN_DESTROY));

/* --- polymorphic, by another column, with a counter, and each dependent ---------------------- */

struct song {
    kin_record kin; kin_int id; kin_text name; kin_int votes_count; kin_many(vote) votes;
};
KIN_MODEL(song,
    KIN_COLUMN(id), OPTIONAL(name), KIN_COLUMN(votes_count, .default_int = 0),
    KIN_HAS_MANY(votes, vote,
                 .as = "votable", .foreign_type = "votable_kind", .dependent = KIN_NULLIFY));

struct film {
    kin_record kin; kin_int id; kin_text name; kin_int votes_count; kin_many(vote) votes;
    kin_one(vote) last_vote;
};
KIN_MODEL(film,
    KIN_COLUMN(id), OPTIONAL(name), KIN_COLUMN(votes_count, .default_int = 0),
    KIN_HAS_MANY(votes, vote,
                 .as = "votable", .foreign_type = "votable_kind", .dependent = KIN_DELETE_ALL),
    KIN_HAS_ONE(last_vote, vote,
                .scope = votes_by_key_downwards, .as = "votable", .foreign_type = "votable_kind",
                .dependent = KIN_NULLIFY));

struct play {
    kin_record kin; kin_int id; kin_text name; kin_int votes_count; kin_many(vote) votes;
    kin_one(vote) last_vote;
};
KIN_MODEL(play,
    KIN_COLUMN(id), OPTIONAL(name), KIN_COLUMN(votes_count, .default_int = 0),
    KIN_HAS_MANY(votes, vote,
                 .as = "votable", .foreign_type = "votable_kind", .dependent = KIN_DESTROY),
    KIN_HAS_ONE(last_vote, vote,
                .scope = votes_by_key_downwards, .as = "votable", .foreign_type = "votable_kind",
                .dependent = KIN_DESTROY));

struct vote {
    kin_record kin; kin_int id; kin_text name; kin_int votable_id; kin_text votable_kind;
    kin_one(kin_record) votable;
};
KIN_MODEL(vote,
    KIN_COLUMN(id), OPTIONAL(name), OPTIONAL(votable_id), OPTIONAL(votable_kind), LOGGED,
    KIN_BELONGS_TO_ANY(votable,
                       .foreign_type = "votable_kind", .counter_cache = KIN_COUNTER_CACHE));

kin_model_fn *const zoo_models[] = {
    author_model, profile_model, post_model, comment_model, rating_model, category_model, tag_model,
    tagging_model, picture_model, employee_model, person_model, portfolio_model, project_model,
    project_manager_model, milestone_model, developer_model, physician_model, appointment_model,
    patient_model, supplier_model, account_model, account_history_model, book_model, chapter_model,
    section_model, paragraph_model, club_model, member_model, captain_model, garage_model,
    house_model, room_model, order_model, order_line_model, receipt_model, car_model, wheel_model,
    folder_model, company_model, firm_model, client_model, priority_client_model, contract_model,
    album_model, track_model, artist_model, parrot_model, pirate_model, ship_model, bird_model,
    treasure_model, coin_model, invoice_model, payment_model, reader_model, loan_model,
    volume_model, card_model, stamp_model, door_model, latch_model, fleet_model, port_model,
    song_model, film_model, play_model, vote_model, NULL,
};
/* clang-format on */

/* --- scopes ----------------------------------------------------------------------------------- */

static void comments_by_key(kin_query *query)
{
    kin_query_order(query, "comments.id");
}

static void companies_by_key(kin_query *query)
{
    kin_query_order(query, "companies.id");
}

static void posts_by_key_downwards(kin_query *query)
{
    kin_query_order(query, "posts.id DESC");
}

static void posts_by_name_downwards(kin_query *query)
{
    kin_query_order(query, "posts.name DESC");
}

static void votes_by_key_downwards(kin_query *query)
{
    kin_query_order(query, "votes.id DESC");
}

static void distinct(kin_query *query)
{
    kin_query_distinct(query);
}

static void published(kin_query *query)
{
    kin_query_equal(query, post, published, true);
}

static void not_cancelled(kin_query *query)
{
    kin_query_equal(query, payment, cancelled, false);
}

static void first_two_loans(kin_query *query)
{
    kin_query_order(query, "loans.id");
    kin_query_limit(query, 2);
}

static void of_that_name(kin_query *query, const kin_record *owner)
{
    kin_query_equal(query, loan, name, kin_as(reader, owner)->name);
}

static void read_only(kin_query *query)
{
    kin_query_readonly(query);
}

static void with_volumes(kin_query *query)
{
    kin_query_includes(query, "volume");
}

static void lost(kin_query *query)
{
    kin_query_equal(query, loan, state, "lost");
}

static void late(kin_query *query)
{
    kin_query_equal(query, loan, state, "late");
}

static void good(kin_query *query)
{
    kin_query_equal(query, volume, state, "good");
}
