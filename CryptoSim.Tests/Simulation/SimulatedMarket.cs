using CryptoSim.Domain.Books;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Books;

namespace CryptoSim.Tests.Simulation;

/// <summary>One pair as the feed tells it, and all that it ever showed.</summary>
internal sealed class SimulatedMarket(Random random, VirtualTime time)
{
    public const string Symbol = "BTC/USD";

    public static readonly Instrument Bitcoin = new(
        Symbol, "BTC", "USD", PairStatus.Online, 1, 8, 5, 0.1m, 0.00000001m, 0.0001m, 0.5m);

    private readonly List<Action<MarketBoard>> history = [];
    private readonly Dictionary<(OrderSide Side, decimal Price), List<(long From, decimal Quantity)>> showings = [];
    private long sequence;
    private long trades;
    private decimal middle = 100;

    /// <summary>What the bus carries next: a book or a trade.</summary>
    public Action<MarketBoard> Move()
    {
        var update = random.Next(4) == 0 && sequence > 0 ? Print() : Book();
        history.Add(update);
        return update;
    }

    /// <summary>What a board that starts now is told: all of it, as latest state and tail would.</summary>
    public void Tell(MarketBoard board)
    {
        foreach (var update in history)
        {
            update(board);
        }
    }

    /// <summary>What the level showed at a sequence, and since when; zero when it was not there.</summary>
    public (long From, decimal Quantity) Shown(OrderSide side, decimal price, long at) =>
        showings.GetValueOrDefault((side, price))?.LastOrDefault(showing => showing.From <= at) ?? default;

    private Action<MarketBoard> Book()
    {
        middle = Math.Clamp(middle + random.Next(-2, 3), 90, 110);
        var (number, now) = (++sequence, time.GetUtcNow());
        // Few quantities, so that levels often stay as they were.
        BookLevel[] bids = [new(middle - 1, random.Next(1, 3)), new(middle - 2, random.Next(1, 3))];
        BookLevel[] asks = [new(middle + 1, random.Next(1, 3)), new(middle + 2, random.Next(1, 3))];
        Note(OrderSide.Buy, bids);
        Note(OrderSide.Sell, asks);
        return board =>
        {
            board.Heard(time.GetUtcNow());
            board.ApplyBook(Symbol, true, Scale(bids), Scale(asks), null, now, new FeedPosition(1, number));
        };
    }

    private Action<MarketBoard> Print()
    {
        var side = random.Next(2) == 0 ? OrderSide.Buy : OrderSide.Sell;
        var print = new Print(
            ++trades, middle + random.Next(-2, 3), random.Next(1, 4), side, time.GetUtcNow(), 1, ++sequence);
        return board => board.ApplyTrades(Symbol, [print], new FeedPosition(1, print.Sequence));
    }

    private void Note(OrderSide side, BookLevel[] levels)
    {
        foreach (var gone in showings.Where(showing =>
            showing.Key.Side == side && !levels.Any(level => level.Price == showing.Key.Price)))
        {
            gone.Value.Add((sequence, 0));
        }

        foreach (var level in levels)
        {
            if (!showings.TryGetValue((side, level.Price), out var known))
            {
                showings[(side, level.Price)] = known = [];
            }

            if (known.Count == 0 || known[^1].Quantity != level.Quantity)
            {
                known.Add((sequence, level.Quantity));
            }
        }
    }

    private static ScaledLevel[] Scale(BookLevel[] levels) => Array.ConvertAll(
        levels, level => new ScaledLevel((long)(level.Price * 10), (long)(level.Quantity * 100_000_000)));
}
