using CryptoSim.Data.Ledger;
using CryptoSim.Data.Markets;
using CryptoSim.Data.Start;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql;

namespace CryptoSim.Tests.Data;

[TestClass]
public sealed class SchemaTests
{
    [TestMethod]
    public async Task Two_that_migrate_at_once_make_one_schema()
    {
        await using var database = await TestDatabase.CreateAsync(migrate: false);

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ =>
            SchemaMigration.ApplyAsync(database.DataSource, database, CancellationToken.None)));

        Assert.AreEqual(
            await database.ScalarAsync<long>("SELECT count(*) FROM \"__EFMigrationsHistory\""),
            await database.ScalarAsync<long>(
                "SELECT count(DISTINCT \"MigrationId\") FROM \"__EFMigrationsHistory\""));
        var accountId = await database.OpenAccountAsync();
        var report = await new LedgerAudit(database.DataSource, TimeProvider.System)
            .RunForAsync(accountId, CancellationToken.None);
        Assert.IsTrue(report.Balanced);
        Assert.AreEqual(2, report.Entries);
    }

    [TestMethod]
    public async Task A_database_refuses_another_market()
    {
        await using var database = await TestDatabase.CreateAsync();
        var now = DateTimeOffset.UnixEpoch;
        await MarketIdentity.EnsureAsync(database.DataSource, "seed-42", now, CancellationToken.None);
        await MarketIdentity.EnsureAsync(database.DataSource, "seed-42", now, CancellationToken.None);

        var refused = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() =>
            MarketIdentity.EnsureAsync(database.DataSource, "live", now, CancellationToken.None));

        StringAssert.Contains(refused.Message, "seed-42");
    }

    [TestMethod]
    public async Task A_server_that_could_lose_acknowledged_orders_is_refused()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DurabilitySettings.AssertAsync(database.DataSource, CancellationToken.None);
        var careless = new NpgsqlConnectionStringBuilder(database.DataSource.ConnectionString)
        {
            Options = "-c synchronous_commit=off",
        };
        await using var dataSource = NpgsqlDataSource.Create(careless);

        var refused = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() =>
            DurabilitySettings.AssertAsync(dataSource, CancellationToken.None));

        StringAssert.Contains(refused.Message, "synchronous_commit");
    }

    [TestMethod]
    [DataRow("UPDATE ledger_entries SET amount = 0")]
    [DataRow("DELETE FROM ledger_entries")]
    [DataRow("TRUNCATE ledger_entries")]
    [DataRow("UPDATE journals SET kind = 'deposit'")]
    [DataRow("DELETE FROM journals")]
    [DataRow("DELETE FROM fills")]
    [DataRow("DELETE FROM commits")]
    public async Task The_ledger_is_insert_only(string sql)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.OpenAccountAsync();
        await using var command = database.DataSource.CreateCommand(sql);

        var refused = await Assert.ThrowsExactlyAsync<PostgresException>(() => command.ExecuteNonQueryAsync());

        Assert.AreEqual(PostgresErrorCodes.RestrictViolation, refused.SqlState);
    }

    [TestMethod]
    public async Task Every_key_of_an_accounts_table_begins_with_the_account()
    {
        await using var database = await TestDatabase.CreateAsync();

        // Found by what a caller brings, so keyed by that: token and API key look-ups.
        CollectionAssert.AreEqual(
            new[] { "access_tokens.pk_access_tokens", "api_key_owners.pk_api_key_owners" },
            await SchemaRules.NotAccountFirstAsync(database));
    }

    [TestMethod]
    [DataRow("CREATE TABLE bad (account_id uuid, id uuid, PRIMARY KEY (id, account_id))", "bad.bad_pkey")]
    [DataRow("CREATE UNIQUE INDEX ix_bad ON orders (client_order_id)", "orders.ix_bad")]
    [DataRow("CREATE UNIQUE INDEX ix_bad ON orders (client_order_id, account_id) WHERE status = 'open'", "orders.ix_bad")]
    [DataRow("CREATE UNIQUE INDEX ix_bad ON fills (lower(symbol), account_id)", "fills.ix_bad")]
    public async Task A_key_that_does_not_begin_with_the_account_is_found(string sql, string found)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();

        CollectionAssert.Contains(await SchemaRules.NotAccountFirstAsync(database), found);
    }

    [TestMethod]
    public async Task Migrations_only_add_so_that_the_version_before_still_runs()
    {
        await using var database = await TestDatabase.CreateAsync(migrate: false);
        await using var context = database.CreateDbContext();
        var migrations = context.GetService<IMigrationsAssembly>();

        // The first has nothing before it.
        var contracting = migrations.Migrations.Skip(1)
            .SelectMany(pair => SchemaRules.Contracting(
                migrations.CreateMigration(pair.Value, "Npgsql.EntityFrameworkCore.PostgreSQL").UpOperations)
                .Select(operation => $"{pair.Key}: {operation.GetType().Name}"));

        Assert.IsEmpty(contracting);
    }

    [TestMethod]
    public async Task Migrations_make_all_that_the_model_has()
    {
        await using var database = await TestDatabase.CreateAsync(migrate: false);
        await using var context = database.CreateDbContext();

        Assert.IsFalse(context.Database.HasPendingModelChanges(), "A migration is to be added.");
    }

    public static IEnumerable<(string Name, MigrationOperation Operation)> ContractingOperations()
    {
        yield return ("a column is dropped", new DropColumnOperation { Table = "orders", Name = "reason" });
        yield return ("a table is dropped", new DropTableOperation { Name = "orders" });
        yield return ("a column is renamed", new RenameColumnOperation { Table = "orders", Name = "a", NewName = "b" });
        yield return ("a column must be given", new AddColumnOperation
        {
            Table = "orders", Name = "a", IsNullable = false,
        });
        yield return ("a column may no longer be empty", new AlterColumnOperation
        {
            Table = "orders", Name = "reason", IsNullable = false,
            OldColumn = new AddColumnOperation { IsNullable = true },
        });
        yield return ("a column gets another type", new AlterColumnOperation
        {
            Table = "orders", Name = "fee", ColumnType = "bigint",
            OldColumn = new AddColumnOperation { ColumnType = "numeric" },
        });
        yield return ("rows must be unique", new CreateIndexOperation
        {
            Table = "orders", Name = "ix", Columns = ["reason"], IsUnique = true,
        });
        yield return ("rows must pass a check", new AddCheckConstraintOperation
        {
            Table = "orders", Name = "ck", Sql = "fee < 1",
        });
        foreach (var sql in (string[])[
            "DROP TABLE orders", "ALTER TABLE orders DROP COLUMN reason", "ALTER TABLE orders RENAME TO bookings",
            "ALTER TABLE orders RENAME COLUMN fee TO price", "ALTER TABLE orders ALTER COLUMN reason SET NOT NULL",
            "ALTER TABLE orders ALTER COLUMN fee TYPE bigint", "DROP FUNCTION commit_decisions",
            "drop function if exists commit_decisions; CREATE FUNCTION commit_decisions_2() RETURNS int AS $$ SELECT 1 $$"])
        {
            yield return (sql, new SqlOperation { Sql = sql });
        }
    }

    [TestMethod]
    [DynamicData(nameof(ContractingOperations))]
    public void A_migration_that_takes_away_is_found(string name, MigrationOperation operation) =>
        Assert.AreSame(operation, SchemaRules.Contracting([operation]).SingleOrDefault(), name);

    [TestMethod]
    [DataRow("CREATE OR REPLACE FUNCTION f() RETURNS int AS $$ DROP TABLE orders $$")]
    [DataRow("DROP FUNCTION f(int); CREATE FUNCTION f(int) RETURNS int AS $$ SELECT 1 $$")]
    [DataRow("-- DROP TABLE orders\nALTER TABLE orders ADD COLUMN a int")]
    [DataRow("ALTER TABLE orders ALTER COLUMN a SET DEFAULT 1")]
    public void A_script_that_only_adds_passes(string sql) =>
        Assert.IsEmpty(SchemaRules.Contracting([new SqlOperation { Sql = sql }]));

    [TestMethod]
    public async Task The_version_before_can_commit_on_this_schema()
    {
        await using var database = await TestDatabase.CreateAsync();
        var account = await database.OpenAccountAsync();

        // Its basis names no newest trade, and it knows nothing of the sequence of commits.
        var outcomes = await new CryptoSim.Data.Orders.DecisionStore(database.DataSource).CommitAsync(
            [Decisions.Rest(account, 0, 10m)], CancellationToken.None);

        Assert.AreEqual(CryptoSim.Data.Orders.CommitStatus.Committed, outcomes[0].Status);
        Assert.AreEqual(1L, await database.ScalarAsync<long>(
            "SELECT count(*) FROM commits WHERE kind = 'place' AND transaction_id IS NOT NULL"));
        Assert.AreEqual(1L, await database.ScalarAsync<long>("SELECT count(*) FROM orders WHERE seen_trade_id IS NULL"));
    }
}
