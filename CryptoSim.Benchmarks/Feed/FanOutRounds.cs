using System.Globalization;
using CryptoSim.LocalCluster.Servers;

namespace CryptoSim.Benchmarks.Feed;

/// <summary>The WebSocket server, from Redis to its clients, and a bare broadcaster on the same Redis, in turns.</summary>
internal static class FanOutRounds
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    private static readonly Scenario[] Latencies =
    [
        new("1 x 200", 1, new Load(TicksPerSecond: 200, Seconds: 4)),
        new("100 x 50", 100, new Load(TicksPerSecond: 50, Seconds: 4)),
        new("1,000 x 20", 1_000, new Load(TicksPerSecond: 20, Seconds: 5)),
    ];

    /// <summary>More than a bare broadcaster can deliver, and of trades none may be left out.</summary>
    private static readonly Scenario[] Floods =
    [
        new("trades, 1,000 x 800", 1_000, new Load(TicksPerSecond: 800, Seconds: 3, AreTrades: true)) { IsFlood = true },
        new("book, 1,000 x 400", 1_000, new Load(TicksPerSecond: 400, Seconds: 3)) { IsFlood = true },
    ];

    private static readonly Scenario Healthy = new("200 x 100", 200, new Load(TicksPerSecond: 100, Seconds: 8, Levels: 10));

    public static async Task RunAsync(TextWriter output, int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("cryptosim-bench-");
        try
        {
            await using var redis = await RedisServer.StartAsync(
                new RedisOptions(folder.FullName, Path.Combine(folder.FullName, "redis.log")) { Durable = false });
            await using var publisher = await TickPublisher.OpenAsync(redis.ConnectionString);
            await using var bare = await ServerProcess.StartAsync("bare", redis.ConnectionString);
            await using var ours = await ServerProcess.StartAsync("ours", redis.ConnectionString);
            Variant[] servers = [new("bare", bare), new("ours", ours)];

            WriteHeader(output, "subscribers x ticks/s", "p50 ms, bare", "ours", "p99 ms, bare", "ours", "p99 ratio", "server CPU us a delivery, bare", "ours", "ratio", "merged, ours");
            foreach (var scenario in Latencies)
            {
                var (first, second) = await CompareAsync(scenario, servers, publisher, rounds);
                WriteRow(
                    output, scenario.Name, Median(first, r => r.P50), Median(second, r => r.P50),
                    Median(first, r => r.P99), Median(second, r => r.P99), Ratio(first, second, r => r.P99),
                    Median(first, r => r.CpuPerTick), Median(second, r => r.CpuPerTick), Ratio(first, second, r => r.CpuPerTick),
                    string.Create(CultureInfo.InvariantCulture, $"{second.Average(r => r.Missing):P2}"));
            }

            output.WriteLine();
            WriteHeader(output, "flood, subscribers x ticks/s", "deliveries/s, bare", "ours", "ratio", "p50 ms, bare", "ours", "p99 ms, bare", "ours");
            foreach (var scenario in Floods)
            {
                var (first, second) = await CompareAsync(scenario, servers, publisher, rounds);
                WriteRow(
                    output, scenario.Name, Median(first, r => r.PerSecond, 0), Median(second, r => r.PerSecond, 0),
                    Ratio(first, second, r => r.PerSecond), Median(first, r => r.P50, 0), Median(second, r => r.P50, 0),
                    Median(first, r => r.P99, 0), Median(second, r => r.P99, 0));
            }

            output.WriteLine();
            WriteHeader(output, "healthy clients x ticks/s", "p99 ms, alone", "beside a slow and a stalled one", "ratio", "most bytes waiting for a client");
            var (alone, beside) = await CompareAsync(
                Healthy, [new("alone", ours), new("beside slow", ours) { HasSlow = true }], publisher, rounds);
            WriteRow(
                output, Healthy.Name, Median(alone, r => r.P99), Median(beside, r => r.P99), Ratio(alone, beside, r => r.P99),
                beside.Max(r => r.Queued).ToString("N0", CultureInfo.InvariantCulture));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(List<Round> First, List<Round> Second)> CompareAsync(
        Scenario scenario, Variant[] variants, TickPublisher publisher, int rounds)
    {
        List<Round>[] results = [[], []];
        for (var round = -1; round < rounds; round++)
        {
            for (var variant = 0; variant < variants.Length; variant++)
            {
                var result = await MeasureAsync(scenario, variants[variant], publisher);
                // To the error stream, so that the tables stay whole. The first round is the compiler's.
                Console.Error.WriteLine($"{scenario.Name}, {variants[variant].Name}: {result}{(round < 0 ? " (not counted)" : "")}");
                if (round >= 0)
                {
                    results[variant].Add(result);
                }
            }
        }

        return (results[0], results[1]);
    }

    private static async Task<Round> MeasureAsync(Scenario scenario, Variant variant, TickPublisher publisher)
    {
        var (server, load) = (variant.Server, scenario.Load);
        var channel = load.AreTrades ? "trade" : "book";
        using var clients = await FanOutClients.ConnectAsync(server.Address, scenario.Subscribers, channel);
        if (variant.HasSlow)
        {
            await clients.AddSlowAsync(server.Address, channel);
        }

        await UntilQuietAsync(clients);
        clients.Reset();
        var cpu = server.CpuTime;
        var publishing = Task.Factory.StartNew(
            () => publisher.Run(load), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var queued = 0L;
        while (variant.HasSlow && !publishing.IsCompleted)
        {
            queued = Math.Max(queued, await server.AskQueuedAsync());
            await Task.Delay(100);
        }

        var expected = await publishing * scenario.Subscribers;
        var inTime = clients.Updates;
        if (!scenario.IsFlood)
        {
            await UntilQuietAsync(clients);
        }

        var updates = clients.Updates;
        return new Round(
            clients.Percentile(50),
            clients.Percentile(99),
            (double)inTime / load.Seconds,
            (server.CpuTime - cpu).TotalMicroseconds / Math.Max(1, updates),
            1 - ((double)updates / expected),
            queued);
    }

    private static async Task UntilQuietAsync(FanOutClients clients)
    {
        long before;
        do
        {
            before = clients.Updates;
            await Task.Delay(Quiet);
        }
        while (clients.Updates != before);
    }

    private static void WriteHeader(TextWriter output, params string[] names)
    {
        WriteRow(output, names);
        WriteRow(output, [.. names.Select((_, index) => index == 0 ? "---" : "---:")]);
    }

    private static void WriteRow(TextWriter output, params string[] cells) =>
        output.WriteLine($"| {string.Join(" | ", cells)} |");

    private static string Median(List<Round> rounds, Func<Round, double> figure, int decimals = 2) =>
        rounds.Select(figure).Order().ElementAt(rounds.Count / 2).ToString($"N{decimals}", CultureInfo.InvariantCulture);

    /// <summary>Of each pair of neighboring rounds the second by the first: the median, the least and the most.</summary>
    private static string Ratio(List<Round> first, List<Round> second, Func<Round, double> figure)
    {
        var ratios = second.Zip(first, (two, one) => figure(two) / figure(one)).Order().ToList();
        return string.Create(
            CultureInfo.InvariantCulture, $"{ratios[ratios.Count / 2]:F2} ({ratios[0]:F2} to {ratios[^1]:F2})");
    }

    /// <param name="Name">Subscribers and ticks a second, for the table.</param>
    private sealed record Scenario(string Name, int Subscribers, Load Load)
    {
        /// <summary>Counted is what arrives while it is published; the rest is not waited for.</summary>
        public bool IsFlood { get; init; }
    }

    private sealed record Variant(string Name, ServerProcess Server)
    {
        public bool HasSlow { get; init; }
    }

    /// <param name="PerSecond">Deliveries a second while ticks were published.</param>
    /// <param name="Missing">Share of the ticks that were not delivered on their own: merged into a later one.</param>
    private sealed record Round(
        double P50, double P99, double PerSecond, double CpuPerTick, double Missing, long Queued);
}
