using BenchmarkDotNet.Running;
using CryptoSim.Benchmarks;
using CryptoSim.Benchmarks.Orders;
using CryptoSim.Benchmarks.Wire;

var benchmarks = new SortedDictionary<string, (Type Type, string What)>(StringComparer.Ordinal)
{
    ["book-frames"] = (typeof(BookFrameBenchmark), "Kraken's book frames read and applied, beside a bare JSON pass"),
    ["order-match"] = (typeof(OrderMatchBenchmark), "a resting order matched, beside a plain loop over the levels"),
    ["taker-walk"] = (typeof(TakerWalkBenchmark), "an order placed and filled, beside a plain loop over the levels"),
};

if (args.Length == 0 || !benchmarks.TryGetValue(args[0], out var benchmark))
{
    Console.WriteLine("Usage: dotnet run -c Release --project CryptoSim.Benchmarks -- NAME");
    foreach (var (name, (_, what)) in benchmarks)
    {
        Console.WriteLine($"  {name,-12} {what}");
    }

    return args.Length == 0 ? 0 : 2;
}

var summary = BenchmarkRunner.Run(benchmark.Type, new ShortConfig(), args[1..]);
return summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success) ? 1 : 0;
