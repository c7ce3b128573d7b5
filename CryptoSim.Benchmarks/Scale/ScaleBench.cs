using System.Globalization;
using CryptoSim.Benchmarks.Feed;
using CryptoSim.Benchmarks.Orders;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.LocalCluster.Servers;

namespace CryptoSim.Benchmarks.Scale;

/// <summary><c>bench scale</c>: what a read, a socket and a second instance cost, each beside the least that could do the
/// job, in turns within one run.</summary>
internal sealed class ScaleBench
{
    public const string What = "cached and guarded reads beside a bare one, memory a socket, one instance against two";

    private const int Rounds = 3;
    private const int Connections = 32;
    private const int Accounts = 1_024;
    // Each comes round again well within the second that a portfolio is served from memory.
    private const int Readers = 64;
    private const int FewSockets = 500;
    private const int ManySockets = 2_500;
    private const int WarmUps = 4;

    private const string Sockets = "sockets";
    private const string Reads = "reads";
    private const string Orders = "orders";
    private const string Pages = "pages";

    private static readonly string[] _parts = [Sockets, Reads, Orders, Pages];

    private readonly string folder = Directory.CreateTempSubdirectory("cryptosim-bench-").FullName;
    private readonly TimeSpan time;

    private ScaleBench(TimeSpan time) => this.time = time;

    /// <param name="arguments">Seconds of each measurement, 5 if left out; then the parts, all if left out.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var seconds = arguments is [var given, ..] ? int.Parse(given, CultureInfo.InvariantCulture) : 5;
        string[] parts = arguments is [_, _, ..] ? arguments[1..] : _parts;
        if (parts.Except(_parts).FirstOrDefault() is { } unknown)
        {
            throw new ArgumentException($"There is no part '{unknown}'; there are: {string.Join(", ", _parts)}.");
        }

        var bench = new ScaleBench(TimeSpan.FromSeconds(seconds));
        try
        {
            Console.WriteLine(
                $"{Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Trim()}, {seconds} s each, "
                + $"medians of {Rounds} in turns [lowest .. highest]");
            if (parts.Contains(Sockets))
            {
                await bench.SocketsAsync();
            }

            if (parts.Except([Sockets]).Any())
            {
                await bench.InstancesAsync(parts);
            }
        }
        finally
        {
            Directory.Delete(bench.folder, recursive: true);
        }
    }

    /// <summary>Memory of the product's server for each subscribed client, beside a Kestrel that does nothing more than
    /// hold a WebSocket.</summary>
    private async Task SocketsAsync()
    {
        await using var redis = await RedisServer.StartAsync(
            new RedisOptions(Path.Combine(folder, "redis"), Path.Combine(folder, "redis.log")) { Durable = false });
        await using var publisher = await TickPublisher.OpenAsync(redis.ConnectionString);
        var (bare, ours) = (new Figures(), new Figures());
        for (var round = 1; round <= Rounds; round++)
        {
            bare.Add(await KilobytesASocketAsync("bare", redis.ConnectionString));
            ours.Add(await KilobytesASocketAsync("ours", redis.ConnectionString));
        }

        Console.WriteLine(
            $"memory a WebSocket client, {FewSockets} to {ManySockets}: bare Kestrel {bare} KB, ours {ours} KB, "
            + $"{ours.Over(bare)} times");
    }

    private static async Task<double> KilobytesASocketAsync(string kind, string redis)
    {
        await using var server = await ServerProcess.StartAsync(kind, redis);
        using var few = await FanOutClients.ConnectAsync(server.Address, FewSockets, "trade");
        var before = await server.SettledMemoryAsync();
        using var many = await FanOutClients.ConnectAsync(server.Address, ManySockets - FewSockets, "trade");
        return (await server.SettledMemoryAsync() - before) / 1024.0 / (ManySockets - FewSockets);
    }

    private async Task InstancesAsync(string[] parts)
    {
        await using var cluster = await BenchCluster.StartAsync(folder, options => options with
        {
            Apis = 2,
            Webs = 1,
            // The second does not count calls: what counting them costs is the difference. The first refuses none.
            EnvironmentOf = (name, _) => name switch
            {
                "api" => new Dictionary<string, string> { ["Api__CallsPerSecond"] = "10000" },
                "api-2" => new Dictionary<string, string> { ["Api__CallsPerSecond"] = "0" },
                _ => new Dictionary<string, string>(),
            },
        });
        if (parts.Contains(Reads))
        {
            await ReadsAsync(cluster);
        }

        if (parts.Contains(Orders))
        {
            await OrdersAsync(cluster);
        }

        if (parts.Contains(Pages))
        {
            await CircuitMemory.MeasureAsync(cluster, Rounds);
        }

        Console.WriteLine($"{cluster.Processes.Sum(process => process.Restarts)} processes died meanwhile");
    }

    private async Task ReadsAsync(Cluster cluster)
    {
        var (guarded, free) = (cluster.Apis[0].Port, cluster.Apis[1].Port);
        var reads = new HttpReads();
        await reads.OpenAccountsAsync(guarded, Readers);
        for (var run = 0; run < WarmUps; run++)
        {
            await reads.RunAsync(guarded, "/api/portfolio", Connections, time);
            await reads.RunAsync(free, "/api/portfolio", Connections, time);
            await reads.RunAsync(free, "/ping", Connections, time);
        }

        await Settling.WaitAsync(cluster);
        var (ping, cached, counted) = (new Figures(), new Figures(), new Figures());
        for (var round = 1; round <= Rounds; round++)
        {
            ping.Add(await reads.RunAsync(free, "/ping", Connections, time));
            cached.Add(await reads.RunAsync(free, "/api/portfolio", Connections, time));
            counted.Add(await reads.RunAsync(guarded, "/api/portfolio", Connections, time));
        }

        Console.WriteLine($"/ping: {ping} a second");
        Console.WriteLine($"GET /api/portfolio, cached, calls not counted: {cached} a second, {cached.Over(ping)} times /ping");
        Console.WriteLine($"the same, calls counted by instance and by all: {counted} a second, {counted.Over(cached)} times");
    }

    private async Task OrdersAsync(Cluster cluster)
    {
        int[] ports = [.. cluster.Apis.Select(api => api.Port)];
        var (one, two) = (new HttpOrders(ports[..1]), new HttpOrders(ports));
        await one.OpenAccountsAsync(Accounts);
        await two.OpenAccountsAsync(Accounts);
        for (var run = 0; run < WarmUps; run++)
        {
            await one.RunAsync(OrdersBench.Flood, Connections, time);
            await two.RunAsync(OrdersBench.Flood, Connections, time);
        }

        await Settling.WaitAsync(cluster);
        var (alone, together) = (new Figures(), new Figures());
        var (costAlone, costTogether) = (new Figures(), new Figures());
        for (var round = 1; round <= Rounds; round++)
        {
            await MeasureAsync(one, alone, costAlone);
            await MeasureAsync(two, together, costTogether);
        }

        Console.WriteLine($"orders on one instance: {alone} a second, {costAlone} us of processor time each in Api");
        Console.WriteLine($"on two: {together} a second, {together.Over(alone)} times; {costTogether} us each, "
            + $"{costTogether.Over(costAlone)} times");

        async Task MeasureAsync(HttpOrders orders, Figures rates, Figures costs)
        {
            var before = ProcessorTime.Now(cluster);
            var result = await orders.RunAsync(OrdersBench.Flood, 8 * Connections, time);
            rates.Add(result.Rate);
            costs.Add(ProcessorTime.Now(cluster).Since(before, result.Rate * time.TotalSeconds)
                .Single(part => part.Name == "api").Microseconds);
        }
    }
}
