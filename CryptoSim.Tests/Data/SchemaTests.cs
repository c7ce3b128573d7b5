using CryptoSim.Data.Ledger;
using CryptoSim.Data.Markets;
using CryptoSim.Data.Start;
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
    public async Task Every_table_of_an_account_is_keyed_by_the_account_first()
    {
        await using var database = await TestDatabase.CreateAsync();

        // Found by what a caller brings, so keyed by that: token and API key look-ups.
        var others = await database.ScalarAsync<string[]>("""
            SELECT coalesce(array_agg(c.table_name::text ORDER BY 1), '{}')
            FROM information_schema.columns c
            JOIN pg_class t ON t.relname = c.table_name AND t.relkind = 'r'
            JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
            WHERE c.table_schema = 'public' AND c.column_name = 'account_id' AND a.attname <> 'account_id'
            """);

        CollectionAssert.AreEqual(new[] { "access_tokens", "api_key_owners" }, others);
    }
}
