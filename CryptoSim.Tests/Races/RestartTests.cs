using System.Diagnostics;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.Tests.Clusters;
using Npgsql;

namespace CryptoSim.Tests.Races;

/// <summary>A real API process that starts beside 100,000 resting orders.</summary>
[TestClass]
[DoNotParallelize]
public sealed class RestartTests
{
    private const int Count = 100_000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [TestCategory("Long")]
    [Timeout(900_000, CooperativeCancellation = true)]
    public async Task All_of_100_000_resting_orders_are_watched_soon_after_the_process_listens()
    {
        await using var cluster = await ClusterFixture.StartAsync(options => options with { Webs = 0 });
        var api = cluster.Apis[0];
        await api.Process.KillAsync(stayDown: true);
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
        await InsertAsync(database);

        var started = Stopwatch.StartNew();
        await api.Process.StartAsync();
        using var http = new HttpClient { BaseAddress = api.Url };
        await Eventually.IsTrueAsync(() => IsAliveAsync(http), "it listens");
        var listens = started.Elapsed;
        await Eventually.IsTrueAsync(() => AreAllWatchedAsync(database, api), "all are watched");
        var watched = started.Elapsed;

        var told = await File.ReadAllTextAsync(api.Process.Log.FilePath);
        TestContext.WriteLine(
            $"{Count} resting orders: it listens {listens.TotalSeconds:F2} s after its start, and all are watched "
            + $"{(watched - listens).TotalSeconds:F2} s later");
        StringAssert.Contains(told, $"Watching {Count} resting orders of 64 partitions");
    }

    private static async Task<bool> IsAliveAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/alive", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // Not yet.
        }
    }

    /// <summary>By this process: a holder's id carries its pid.</summary>
    private static async Task<bool> AreAllWatchedAsync(NpgsqlDataSource database, ServiceProcess api)
    {
        await using var command = database.CreateCommand(
            $"SELECT count(*) FROM watch_partitions WHERE watched_by = holder AND holder LIKE '%-{api.Process.Pid}-%'");
        return (long)(await command.ExecuteScalarAsync())! == 64;
    }

    private static async Task InsertAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand($"""
            INSERT INTO accounts (account_id, season, event_number, created_at)
            SELECT gen_random_uuid(), 1, 1, now() FROM generate_series(1, {Count / 100});
            INSERT INTO orders (account_id, order_id, content_hash, season, symbol, side, type, status, quantity,
                limit_price, filled_quantity, filled_cost, fee, held_asset, held_amount, created_at, updated_at,
                event_number, seen_trade_id)
            SELECT a.account_id, gen_random_uuid(), '\x01', 1, 'BTC/USD', 'buy', 'limit', 'open', 1, 90 - n * 0.1,
                0, 0, 0, 'USD', 0, now(), now(), 1, 1
            FROM accounts a CROSS JOIN generate_series(1, 100) n WHERE a.event_number = 1;
            ANALYZE orders
            """);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }
}
