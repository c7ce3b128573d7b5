using BenchmarkDotNet.Attributes;
using CryptoSim.Domain.Books;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Benchmarks.Orders;

/// <summary>A market buy that takes every level: rules, funds, fills, fees and journals, beside the least that any
/// program must do, a loop that adds up cost and fee.</summary>
public class TakerWalkBenchmark
{
    private BookView _book = Market.Book(1);
    private PlaceOrder _request = new("", OrderSide.Buy, OrderType.Market, 1);
    private Placement? _placement;

    [Params(1, 10, 100)]
    public int Levels { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _book = Market.Book(Levels);
        _request = new PlaceOrder("BTC/USD", OrderSide.Buy, OrderType.Market, _book.Asks.Sum(level => level.Quantity));
        _placement = new Placement(
            Guid.NewGuid(),
            Guid.NewGuid(),
            index => new Guid(index, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            Market.Bitcoin,
            _book,
            false,
            Market.Fees,
            new Consumption(),
            0,
            0,
            1_000_000_000,
            Market.Time);
        if (Place().Decision?.Fills.Count != Levels)
        {
            throw new InvalidOperationException("The order does not take every level.");
        }
    }

    [Benchmark(Baseline = true)]
    public decimal PlainLoop()
    {
        var remaining = _request.Quantity;
        var total = 0m;
        foreach (var level in _book.Asks)
        {
            var quantity = Math.Min(remaining, level.Quantity);
            var cost = level.Price * quantity;
            total += cost + decimal.Round(cost * 0.008m, 10, MidpointRounding.ToPositiveInfinity);
            remaining -= quantity;
            if (remaining == 0)
            {
                break;
            }
        }

        return total;
    }

    [Benchmark]
    public PlaceOutcome Place() => OrderDecider.Place(_request, _placement!);
}
