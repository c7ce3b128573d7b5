using System.Globalization;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.Tests.Faults;
using Npgsql;

namespace CryptoSim.Tests.Crashes.Chaos;

/// <summary>The wires of one feed: a proxy to each thing it depends on.</summary>
internal sealed class FeedWires(FaultProxy postgres, FaultProxy redis, FaultProxy kraken) : IAsyncDisposable
{
    public FaultProxy Postgres { get; } = postgres;

    public FaultProxy Redis { get; } = redis;

    public FaultProxy Kraken { get; } = kraken;

    /// <summary>Lays proxies to where the environment points.</summary>
    /// <returns>And the environment that points to them.</returns>
    public static (FeedWires Wires, Dictionary<string, string> Environment) Lay(
        IReadOnlyDictionary<string, string> environment)
    {
        var database = new NpgsqlConnectionStringBuilder(environment["ConnectionStrings__cryptosim"]);
        var redis = int.Parse(environment["ConnectionStrings__redis"].Split(':')[1], CultureInfo.InvariantCulture);
        var kraken = new Uri(environment["Kraken__WebSocketUrl"]).Port;
        var wires = new FeedWires(FaultProxy.Start(database.Port), FaultProxy.Start(redis), FaultProxy.Start(kraken));
        database.Port = wires.Postgres.Port;
        return (wires, new Dictionary<string, string>
        {
            ["ConnectionStrings__cryptosim"] = database.ConnectionString,
            ["ConnectionStrings__redis"] = wires.Redis.Address,
            ["Kraken__WebSocketUrl"] = $"ws://{wires.Kraken.Address}/v2",
            ["Kraken__RestUrl"] = $"http://{wires.Kraken.Address}",
        });
    }

    public void Heal()
    {
        Postgres.Heal();
        Redis.Heal();
        Kraken.Heal();
    }

    public async ValueTask DisposeAsync()
    {
        await Postgres.DisposeAsync();
        await Redis.DisposeAsync();
        await Kraken.DisposeAsync();
    }
}

/// <summary>One feed and its wires.</summary>
internal sealed record FeedInstance(ServiceProcess Service, FeedWires Wires)
{
    public Task BreakAsync(ChaosFault fault)
    {
        switch (fault)
        {
            case ChaosFault.Kill:
                return Service.Process.KillAsync(stayDown: true);
            case ChaosFault.Terminate:
                return Service.Process.StopAsync();
            case ChaosFault.Freeze:
                Service.Process.Freeze();
                break;
            case ChaosFault.PostgresUnplugged:
                Wires.Postgres.Blackhole();
                break;
            case ChaosFault.PostgresReset:
                Wires.Postgres.Reset();
                break;
            case ChaosFault.RedisUnplugged:
                Wires.Redis.Blackhole();
                break;
            case ChaosFault.RedisReset:
                Wires.Redis.Reset();
                break;
            case ChaosFault.KrakenUnplugged:
                Wires.Kraken.Blackhole();
                break;
            case ChaosFault.KrakenReset:
                Wires.Kraken.Reset();
                break;
            case ChaosFault.KrakenHalfOpen:
                Wires.Kraken.HalfOpen();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, "No such fault.");
        }

        return Task.CompletedTask;
    }

    public async Task MendAsync(ChaosFault fault)
    {
        Wires.Heal();
        if (fault == ChaosFault.Freeze)
        {
            Service.Process.Resume();
        }
        else if (fault is ChaosFault.Kill or ChaosFault.Terminate)
        {
            await Service.Process.StartAsync();
        }
    }
}
