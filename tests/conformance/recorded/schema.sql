CREATE TABLE "authors" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "created_at" DATETIME,
  "updated_at" DATETIME
);
CREATE TABLE "profiles" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "author_id" INTEGER
);
CREATE TABLE "posts" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "body" TEXT,
  "published" BOOLEAN,
  "author_id" INTEGER,
  "comments_count" INTEGER NOT NULL DEFAULT 0,
  "created_at" DATETIME,
  "updated_at" DATETIME
);
CREATE TABLE "comments" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "post_id" INTEGER,
  "author_id" INTEGER,
  "created_at" DATETIME,
  "updated_at" DATETIME
);
CREATE TABLE "ratings" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "score" INTEGER,
  "comment_id" INTEGER
);
CREATE TABLE "categories" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT
);
CREATE TABLE "tags" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "taggings_count" INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "taggings" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "tag_id" INTEGER,
  "taggable_id" INTEGER,
  "taggable_type" TEXT
);
CREATE TABLE "pictures" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "imageable_id" INTEGER,
  "imageable_type" TEXT
);
CREATE TABLE "employees" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "manager_id" INTEGER,
  "updated_at" DATETIME
);
CREATE TABLE "people" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT
);
CREATE TABLE "portfolios" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT
);
CREATE TABLE "projects" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "portfolio_id" INTEGER
);
CREATE TABLE "project_managers" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "project_id" INTEGER
);
CREATE TABLE "milestones" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "project_id" INTEGER
);
CREATE TABLE "developers" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT
);
CREATE TABLE "physicians" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT
);
CREATE TABLE "appointments" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "physician_id" INTEGER,
  "patient_id" INTEGER
);
CREATE TABLE "patients" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT
);
CREATE TABLE "suppliers" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT
);
CREATE TABLE "accounts" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "supplier_id" INTEGER
);
CREATE TABLE "account_histories" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "account_id" INTEGER
);
CREATE TABLE "books" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT
);
CREATE TABLE "chapters" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "book_id" INTEGER
);
CREATE TABLE "sections" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "chapter_id" INTEGER
);
CREATE TABLE "paragraphs" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "section_id" INTEGER
);
CREATE TABLE "clubs" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT
);
CREATE TABLE "members" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "plain_id" INTEGER,
  "destroyed_id" INTEGER,
  "deleted_id" INTEGER,
  "nullified_id" INTEGER,
  "raising_id" INTEGER,
  "erring_id" INTEGER
);
CREATE TABLE "captains" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "plain_id" INTEGER,
  "destroyed_id" INTEGER,
  "deleted_id" INTEGER,
  "nullified_id" INTEGER,
  "raising_id" INTEGER,
  "erring_id" INTEGER
);
CREATE TABLE "garages" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "house_id" INTEGER,
  "room_id" INTEGER
);
CREATE TABLE "houses" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT
);
CREATE TABLE "rooms" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT
);
CREATE TABLE "orders" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "number" INTEGER
);
CREATE TABLE "order_lines" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "order_number" INTEGER
);
CREATE TABLE "receipts" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "order_number" INTEGER
);
CREATE TABLE "cars" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "number_of_wheels" INTEGER NOT NULL DEFAULT 0,
  "wheels_changed_at" DATETIME,
  "updated_at" DATETIME
);
CREATE TABLE "wheels" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "car_id" INTEGER
);
CREATE TABLE "folders" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "parent_id" INTEGER,
  "children_count" INTEGER NOT NULL DEFAULT 0,
  "updated_at" DATETIME
);
CREATE TABLE "companies" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "type" TEXT,
  "name" TEXT,
  "firm_id" INTEGER,
  "rating" INTEGER
);
CREATE TABLE "contracts" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "company_id" INTEGER
);
CREATE TABLE "albums" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT
);
CREATE TABLE "tracks" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "album_id" INTEGER
);
CREATE TABLE "artists" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT
);
CREATE TABLE "parrots" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT
);
CREATE TABLE "pirates" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "parrot_id" INTEGER
);
CREATE TABLE "ships" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "pirate_id" INTEGER
);
CREATE TABLE "birds" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "pirate_id" INTEGER
);
CREATE TABLE "treasures" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "pirate_id" INTEGER
);
CREATE TABLE "coins" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "pirate_id" INTEGER
);
CREATE TABLE "invoices" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "lock_version" INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "payments" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "amount" INTEGER,
  "invoice_id" INTEGER,
  "cancelled" BOOLEAN NOT NULL DEFAULT 0
);
CREATE TABLE "albums_artists" (
  "album_id" INTEGER,
  "artist_id" INTEGER
);
CREATE TABLE "categories_posts" (
  "category_id" INTEGER,
  "post_id" INTEGER
);
CREATE TABLE "developers_projects" (
  "developer_id" INTEGER,
  "project_id" INTEGER
);
CREATE TABLE "people_friends" (
  "person_id" INTEGER,
  "friend_id" INTEGER
);
