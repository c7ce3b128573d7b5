using System.Net;
using CryptoSim.Data.Replicas;
using CryptoSim.LocalCluster.Servers;
using CryptoSim.Tests.Api;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Faults;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CryptoSim.Tests.Replicas;

/// <summary>A real primary and its streaming replica: who is read while the replica lags, is dead and is silent.</summary>
[TestClass]
public sealed class ReadReplicaTests
{
    private const string Database = "cryptosim";

    private static readonly string _folder = Path.Combine(RunFolder.Path, "read-replica");
    private static PostgresServer s_primary = null!;
    private static PostgresServer s_replica = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        s_primary = await PostgresServer.StartAsync(Options("primary"));
        await s_primary.EnsureDatabaseAsync(Database);
        s_replica = await PostgresServer.StartReplicaAsync(s_primary, Options("replica"));
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        // The primary waits for its replica to have everything: that one last.
        await s_primary.DisposeAsync();
        await s_replica.DisposeAsync();
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task History_is_read_from_the_replica_while_it_is_fresh_and_answers_else_from_the_primary()
    {
        await using var wire = FaultProxy.Start(s_replica.Port);
        await using var api = await StartApiAsync(
            ("ConnectionStrings:cryptosimread", new NpgsqlConnectionStringBuilder(s_replica.ConnectionString(Database))
            {
                Port = wire.Port,
            }.ConnectionString));
        var reads = api.Services.GetRequiredService<ReadSources>();
        var replica = api.Services.GetRequiredService<ReadReplica>();
        await Eventually.IsTrueAsync(() => IsOfReplicaAsync(reads), "the replica is read");

        await ReplicaAsync("SELECT pg_wal_replay_pause()");
        using var caller = await api.SignInAsync();
        await PlaceAsync(caller);
        await Eventually.IsTrueAsync(async () => !await IsOfReplicaAsync(reads), "a lagging replica is not read");
        Assert.IsGreaterThan(TimeSpan.FromSeconds(2), replica.Lag!.Value);
        await ReplicaAsync("SELECT pg_wal_replay_resume()");
        await Eventually.IsTrueAsync(() => IsOfReplicaAsync(reads), "the replica has caught up and is read");

        await s_replica.Process.KillAsync(stayDown: true);
        // No read fails, the first after the kill neither.
        Assert.IsFalse(await IsOfReplicaAsync(reads));
        Assert.AreEqual(HttpStatusCode.OK, (await caller.GetAsync("/api/candles?symbol=BTC/USD")).Status);
        await s_replica.Process.StartAsync();
        await s_replica.WaitUntilReadyAsync();
        await Eventually.IsTrueAsync(() => IsOfReplicaAsync(reads), "the replica is back and is read");

        wire.Blackhole();
        Assert.IsFalse(await IsOfReplicaAsync(reads), "a replica that does not answer is given up");
        Assert.AreEqual(HttpStatusCode.OK, (await caller.GetAsync("/api/candles?symbol=BTC/USD")).Status);
        wire.Heal();
        await Eventually.IsTrueAsync(() => IsOfReplicaAsync(reads), "the replica that answers again is read");
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task An_account_reads_its_own_writes_whatever_the_replica_has()
    {
        // A replica that may be an hour behind: only the account's own commits keep it from being read.
        await using var api = await StartApiAsync(("Replica:LagMax", "01:00:00"));
        var reads = api.Services.GetRequiredService<ReadSources>();
        using var caller = await api.SignInAsync();
        using var other = await api.SignInAsync();
        await PlaceAsync(caller);
        await Eventually.IsTrueAsync(
            async () => await IsOfReplicaAsync(reads, caller.AccountId) && await IsOfReplicaAsync(reads, other.AccountId),
            "the replica has both accounts");

        await ReplicaAsync("SELECT pg_wal_replay_pause()");
        await PlaceAsync(caller);
        await PlaceAsync(caller);

        Assert.IsTrue(await IsOfReplicaAsync(reads, other.AccountId), "who did nothing reads the replica");
        Assert.IsFalse(await IsOfReplicaAsync(reads, caller.AccountId), "who did reads the primary");
        var newest = (await caller.GetAsync("/api/orders?limit=1")).Json;
        var older = await caller.GetAsync($"/api/orders?limit=10&cursor={newest.GetProperty("nextCursor").GetString()}");
        Assert.AreEqual(2, older.Json.GetProperty("items").GetArrayLength(), older.Text);

        await ReplicaAsync("SELECT pg_wal_replay_resume()");
        await Eventually.IsTrueAsync(() => IsOfReplicaAsync(reads, caller.AccountId), "the replica has what it did");
        older = await caller.GetAsync($"/api/orders?limit=10&cursor={newest.GetProperty("nextCursor").GetString()}");
        Assert.AreEqual(2, older.Json.GetProperty("items").GetArrayLength(), older.Text);
    }

    private static PostgresOptions Options(string name) =>
        new(Path.Combine(_folder, name), Path.Combine(_folder, name + ".log"));

    private static Task<ApiHost> StartApiAsync(params (string Name, string Value)[] settings) => ApiHost.StartAsync(
    [
        ("ConnectionStrings:cryptosim", s_primary.ConnectionString(Database)),
        ("ConnectionStrings:cryptosimread", s_replica.ConnectionString(Database)),
        .. settings,
    ]);

    private static async Task PlaceAsync(ApiCaller caller)
    {
        var placed = await caller.PostAsync(
            "/api/orders",
            """{"symbol":"BTC/USD","side":"buy","type":"limit","quantity":"0.001","limitPrice":"6000"}""");
        Assert.AreEqual(HttpStatusCode.Created, placed.Status, placed.Text);
    }

    private static async Task ReplicaAsync(string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(s_replica.ConnectionString(Database));
        await using var command = dataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static Task<bool> IsOfReplicaAsync(ReadSources reads) => reads.ReadAsync(AskAsync, CancellationToken.None);

    private static Task<bool> IsOfReplicaAsync(ReadSources reads, Guid accountId) =>
        reads.ReadOwnAsync(accountId, AskAsync, CancellationToken.None);

    private static async Task<bool> AskAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT pg_is_in_recovery()");
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
