using CryptoSim.Data;
using CryptoSim.Data.Accounts;
using CryptoSim.Data.Start;
using CryptoSim.Tests.Clusters;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CryptoSim.Tests.Data;

/// <summary>A database of its own for one test class, migrated, on the server of the test run.</summary>
internal sealed class TestDatabase : IDbContextFactory<CryptoSimDbContext>, IAsyncDisposable
{
    private readonly Lazy<Task<string>> redis = new(SharedServers.CreateRedisAsync);

    private TestDatabase(NpgsqlDataSource dataSource) => DataSource = dataSource;

    public NpgsqlDataSource DataSource { get; }

    public static async Task<TestDatabase> CreateAsync(bool migrate = true) =>
        await OnAsync(await SharedServers.CreateDatabaseAsync(), migrate);

    /// <summary>An empty database that is there already.</summary>
    public static async Task<TestDatabase> OnAsync(string connectionString, bool migrate = true)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 20, // Many test databases share the server's connections.
            IncludeErrorDetail = true,
        };
        var database = new TestDatabase(NpgsqlDataSource.Create(settings));
        if (migrate)
        {
            await SchemaMigration.ApplyAsync(database.DataSource, database, CancellationToken.None);
        }

        return database;
    }

    /// <summary>The connection string of the Redis that goes with it: instances on one database share both.</summary>
    public Task<string> GetRedisAsync() => redis.Value;

    public CryptoSimDbContext CreateDbContext() =>
        new(new DbContextOptionsBuilder<CryptoSimDbContext>().UseNpgsql(DataSource).Options);

    public Task<Guid> OpenAccountAsync() => OpenAccountAsync(Guid.NewGuid());

    public async Task<Guid> OpenAccountAsync(Guid accountId)
    {
        await new AccountStore(DataSource, this).OpenAsync(
            new NewAccount(
                accountId, Guid.NewGuid().ToByteArray(), $"key-{accountId:N}", [1, 2, 3], DateTimeOffset.UnixEpoch),
            CancellationToken.None);
        return accountId;
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync() => await DataSource.DisposeAsync();
}
