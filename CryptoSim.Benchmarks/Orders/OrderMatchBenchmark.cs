using BenchmarkDotNet.Attributes;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Benchmarks.Orders;

/// <summary>A resting buy that the asks come to, and one that they do not (what nearly every look at the book finds),
/// beside a loop that adds up cost and fee.</summary>
public class OrderMatchBenchmark
{
    private MatchContext? _context;
    private Order? _reached;
    private Order? _missed;

    [Params(1, 10, 100)]
    public int Levels { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var book = Market.Book(Levels);
        var placement = new Placement(
            Guid.NewGuid(),
            Guid.NewGuid(),
            index => new Guid(index, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            Market.Bitcoin,
            book with { Asks = [] },
            false,
            Market.Fees,
            new Consumption(),
            0,
            0,
            1_000_000_000,
            Market.Time);
        var request = new PlaceOrder(
            "BTC/USD", OrderSide.Buy, OrderType.Limit, book.Asks.Sum(level => level.Quantity), 61_000);
        _reached = OrderDecider.Place(request, placement).Decision!.Order;
        _missed = OrderDecider.Place(request with { LimitPrice = 59_000 }, placement).Decision!.Order;
        _context = new MatchContext(
            Market.Bitcoin, book, [], Market.Fees, placement.Consumption, placement.NewFillId, Market.Time);
        if (Match()?.Fills.Count != Levels || Miss() is not null)
        {
            throw new InvalidOperationException("The orders do not match as they should.");
        }
    }

    [Benchmark(Baseline = true)]
    public decimal PlainLoop()
    {
        var remaining = _reached!.Quantity;
        var limit = 61_000m;
        var total = 0m;
        foreach (var level in _context!.Book.Asks)
        {
            if (level.Price > limit || remaining == 0)
            {
                break;
            }

            var quantity = Math.Min(remaining, level.Quantity);
            var cost = limit * quantity;
            total += cost + decimal.Round(cost * 0.004m, 10, MidpointRounding.ToPositiveInfinity);
            remaining -= quantity;
        }

        return total;
    }

    [Benchmark]
    public TradeDecision? Match() => OrderDecider.Match(_reached!, _context!);

    [Benchmark]
    public TradeDecision? Miss() => OrderDecider.Match(_missed!, _context!);
}
