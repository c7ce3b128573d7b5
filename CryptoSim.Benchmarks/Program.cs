using BenchmarkDotNet.Running;
using CryptoSim.Benchmarks;
using CryptoSim.Benchmarks.Feed;
using CryptoSim.Benchmarks.Kraken;
using CryptoSim.Benchmarks.Orders;
using CryptoSim.Benchmarks.Replay;
using CryptoSim.Benchmarks.Scale;
using CryptoSim.Benchmarks.Scale.Hello;
using CryptoSim.Benchmarks.Ticks;
using CryptoSim.Benchmarks.Wire;

var benchmarks = new SortedDictionary<string, (Type Type, string What)>(StringComparer.Ordinal)
{
    ["book-frames"] = (typeof(BookFrameBenchmark), "Kraken's book frames read and applied, beside a bare JSON pass"),
    ["order-match"] = (typeof(OrderMatchBenchmark), "a resting order matched, beside a plain loop over the levels"),
    ["ticks"] = (typeof(TickBenchmark), "ticks through the fill engine beside 10,000 resting orders, and a plain parse of them"),
    ["taker-walk"] = (typeof(TakerWalkBenchmark), "an order placed and filled, beside a plain loop over the levels"),
};

// The server processes of the load driver.
if (args is ["feed-server", var kind, var redis])
{
    await FanOutServer.RunAsync(kind, redis);
    return 0;
}

if (args is ["hello-server"])
{
    await HelloServer.RunAsync();
    return 0;
}

if (args is ["feed", ..])
{
    await FeedBenchmark.RunAsync(args[1..]);
    return 0;
}

if (args is ["orders", ..])
{
    await OrdersBench.RunAsync(args[1..]);
    return 0;
}

if (args is ["kraken", ..])
{
    await KrakenBench.RunAsync(args[1..]);
    return 0;
}

if (args is ["scale", ..])
{
    await ScaleBench.RunAsync(args[1..]);
    return 0;
}

if (args is ["replay", ..])
{
    await ReplayBench.RunAsync(args[1..]);
    return 0;
}

if (args.Length == 0 || !benchmarks.TryGetValue(args[0], out var benchmark))
{
    Console.WriteLine("Usage: dotnet run -c Release --project CryptoSim.Benchmarks -- NAME");
    foreach (var (name, (_, what)) in benchmarks)
    {
        Console.WriteLine($"  {name,-12} {what}");
    }

    Console.WriteLine($"  {"feed",-12} {FeedBenchmark.What}");
    Console.WriteLine($"  {"kraken",-12} {KrakenBench.What}");
    Console.WriteLine($"  {"orders",-12} {OrdersBench.What}");
    Console.WriteLine($"  {"replay",-12} {ReplayBench.What}");
    Console.WriteLine($"  {"scale",-12} {ScaleBench.What}");

    return args.Length == 0 ? 0 : 2;
}

var summary = BenchmarkRunner.Run(benchmark.Type, new ShortConfig(), args[1..]);
return summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success) ? 1 : 0;
