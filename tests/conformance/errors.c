/* What Active Record raises where Kin has that code. */
#include "conformance/runner.h"

static const struct class
{
    kin_code code;
    const char *name;
} classes[] = {
    {KIN_INVALID_ARGUMENT, "ArgumentError"},
    {KIN_RECORD_NOT_FOUND, "ActiveRecord::RecordNotFound"},
    {KIN_RECORD_INVALID, "ActiveRecord::RecordInvalid"},
    {KIN_RECORD_NOT_SAVED, "ActiveRecord::RecordNotSaved"},
    {KIN_RECORD_NOT_DESTROYED, "ActiveRecord::RecordNotDestroyed"},
    {KIN_RECORD_NOT_UNIQUE, "ActiveRecord::RecordNotUnique"},
    {KIN_SUBCLASS_NOT_FOUND, "ActiveRecord::SubclassNotFound"},
    {KIN_DELETE_RESTRICTED, "ActiveRecord::DeleteRestrictionError"},
    {KIN_STALE_RECORD, "ActiveRecord::StaleObjectError"},
    {KIN_MISSING_ATTRIBUTE, "ActiveModel::MissingAttributeError"},
    {KIN_READ_ONLY_RECORD, "ActiveRecord::ReadOnlyRecord"},
    {KIN_READ_ONLY_ATTRIBUTE, "ActiveRecord::ActiveRecordError"},
    {KIN_ASSOCIATION_NOT_FOUND, "ActiveRecord::AssociationNotFoundError"},
    {KIN_ASSOCIATION_TYPE_MISMATCH, "ActiveRecord::AssociationTypeMismatch"},
    {KIN_THROUGH_READ_ONLY,
     "ActiveRecord::HasManyThroughCantAssociateThroughHasOneOrManyReflection"},
    {KIN_THROUGH_NESTED_READ_ONLY, "ActiveRecord::HasManyThroughNestedAssociationsAreReadonly"},
    {KIN_EAGER_LOAD_POLYMORPHIC, "ActiveRecord::EagerLoadPolymorphicError"},
    {KIN_TYPE_NOT_FOUND, "NameError"},
    {KIN_TOO_MANY_RECORDS, "ActiveRecord::NestedAttributes::TooManyRecords"},
    {KIN_EXTENSION_NOT_FOUND, "NoMethodError"},
    {KIN_STATEMENT_INVALID, "ActiveRecord::StatementInvalid"},
    {KIN_NOT_NULL_VIOLATION, "ActiveRecord::NotNullViolation"},
    {KIN_INVALID_FOREIGN_KEY, "ActiveRecord::InvalidForeignKey"},
    {KIN_RANGE_ERROR, "ActiveModel::RangeError"},
};

const char *error_class(kin_code code)
{
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (classes[i].code == code) return classes[i].name;
    return kin_error_name(code); /* TransactionDoomed and the like: Active Record has none */
}
