using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace CryptoSim.Tests.Data;

/// <summary>The two rules of the schema. Account first: rows that belong to an account are found by it, and a database
/// distributed by account can hold what is unique. Migrations only add: two versions run on one schema (decision
/// 0035).</summary>
internal static partial class SchemaRules
{
    /// <summary>Primary keys and unique indexes, by name, of tables with an account that do not begin with it.</summary>
    public static Task<string[]> NotAccountFirstAsync(TestDatabase database) => database.ScalarAsync<string[]>("""
        SELECT coalesce(array_agg(t.relname || '.' || k.relname ORDER BY 1), '{}')
        FROM pg_index i
        JOIN pg_class t ON t.oid = i.indrelid
        JOIN pg_class k ON k.oid = i.indexrelid
        JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = 'public'
        JOIN pg_attribute account ON account.attrelid = t.oid AND account.attname = 'account_id'
        WHERE i.indisunique AND NOT t.relispartition AND i.indkey[0] <> account.attnum
        """);

    /// <summary>Those of a migration's operations after which the version before could not run.</summary>
    public static IEnumerable<MigrationOperation> Contracting(IReadOnlyList<MigrationOperation> operations)
    {
        var newTables = operations.OfType<CreateTableOperation>().Select(created => created.Name).ToHashSet();
        // Made anew under its name: with a narrower filter, as the migration says.
        var replaced = operations.OfType<DropIndexOperation>().Select(dropped => (dropped.Table, dropped.Name)).ToHashSet();
        return operations.Where(operation => IsContracting(operation, newTables)
            && !(operation is CreateIndexOperation { Filter: not null } created
                && replaced.Contains((created.Table, created.Name))));
    }

    private static bool IsContracting(MigrationOperation operation, HashSet<string> newTables) => operation switch
    {
        DropTableOperation or DropColumnOperation or RenameTableOperation or RenameColumnOperation => true,
        DropPrimaryKeyOperation or DropUniqueConstraintOperation or DropSchemaOperation or DropSequenceOperation => true,
        AddColumnOperation { IsNullable: false, DefaultValue: null, DefaultValueSql: null } added =>
            !newTables.Contains(added.Table),
        // What the version before writes may break these; in a new table it writes nothing.
        AddCheckConstraintOperation added => !newTables.Contains(added.Table),
        AddForeignKeyOperation added => !newTables.Contains(added.Table),
        AddUniqueConstraintOperation added => !newTables.Contains(added.Table),
        CreateIndexOperation { IsUnique: true } created => !newTables.Contains(created.Table),
        AlterColumnOperation altered => altered.ColumnType != altered.OldColumn.ColumnType
            || (altered is { IsNullable: false, OldColumn.IsNullable: true }),
        SqlOperation sql => IsContracting(sql.Sql),
        _ => false,
    };

    /// <summary>Dropping a function is allowed where the same script makes it again. What a function does when it is
    /// called is its own business.</summary>
    private static bool IsContracting(string sql)
    {
        var statements = Bodies().Replace(Comments().Replace(sql, ""), "");
        return ContractingStatement().IsMatch(statements)
            || DroppedFunction().Matches(statements).Any(dropped => !Regex.IsMatch(
                statements, $@"CREATE\s+(OR\s+REPLACE\s+)?FUNCTION\s+{dropped.Groups[1].Value}\b",
                RegexOptions.IgnoreCase));
    }

    [GeneratedRegex("--[^\n]*")]
    private static partial Regex Comments();

    [GeneratedRegex(@"\$\$.*?\$\$", RegexOptions.Singleline)]
    private static partial Regex Bodies();

    [GeneratedRegex(
        @"\b(DROP\s+(TABLE|COLUMN|VIEW|TYPE|SEQUENCE|SCHEMA|DEFAULT)|RENAME\s+(TO|COLUMN)|SET\s+NOT\s+NULL"
        + @"|ALTER\s+COLUMN\s+\w+\s+(SET\s+DATA\s+)?TYPE)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex ContractingStatement();

    [GeneratedRegex(@"\bDROP\s+FUNCTION\s+(?:IF\s+EXISTS\s+)?(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex DroppedFunction();
}
