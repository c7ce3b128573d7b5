using System.Buffers.Binary;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.Domain.Replay;

namespace CryptoSim.Benchmarks.Replay;

/// <summary>One account that trades as accounts do, each decision made by the decider and with the basis that the
/// services would keep: of ten decisions some four market orders over one to four levels, three limit orders that rest,
/// two fills of them and a cancel.</summary>
internal sealed class TradedAccount(Guid accountId, int seed)
{
    private static readonly Instrument Bitcoin = new(
        "BTC/USD", "BTC", "USD", PairStatus.Online, 1, 8, 5, 0.1m, 0.00000001m, 0.0001m, 0.5m);

    private static readonly FeeTier Fees = new(0, 0.004m, 0.008m);

    private readonly Random random = new(seed);
    private readonly Dictionary<string, decimal> available = new(StringComparer.Ordinal) { ["USD"] = 1_000_000 };
    private readonly List<Order> open = [];
    private long version;
    private long sequence;
    private long trades;
    private long ids;

    public DecisionItem Next(DateTimeOffset now)
    {
        while (true)
        {
            var item = random.Next(10) switch
            {
                < 4 => Place(now, OrderType.Market),
                < 7 when open.Count < 100 => Place(now, OrderType.Limit),
                < 9 when open.Count > 0 => Match(now),
                _ when open.Count > 0 => Cancel(now),
                _ => null,
            };
            if (item is not null)
            {
                Keep(item.Decision);
                return item;
            }
        }
    }

    private DecisionItem? Place(DateTimeOffset now, OrderType type)
    {
        var book = NextBook(now);
        var side = Available("BTC") > 1 && random.Next(2) == 0 ? OrderSide.Sell : OrderSide.Buy;
        decimal? limit = type == OrderType.Market ? null : (side == OrderSide.Buy ? 59_000 : 61_100) + random.Next(900);
        var request = new PlaceOrder(
            Bitcoin.Symbol, side, type, random.Next(1, 400) * 0.001m, limit, $"order-{version}");
        var placement = new Placement(
            accountId, NewId(), _ => NewId(), Bitcoin, book, false, Fees, new Consumption(),
            open.Count, Available("BTC"), Available("USD"), now);
        if (OrderDecider.Place(request, placement).Decision is not { } decision)
        {
            return null;
        }

        var id = Guid.NewGuid();
        return Item(
            id, decision, "place", isNew: true,
            DecisionBasis.OfPlacement(id, placement, request, 0, decision.Fills.Count > 0 ? 1 : null, trades));
    }

    private DecisionItem? Match(DateTimeOffset now)
    {
        var order = open[random.Next(open.Count)];
        var print = new Print(
            ++trades, order.LimitPrice!.Value, decimal.Round(order.RemainingQuantity * random.Next(2, 5) / 3, 8),
            order.Side.Opposite(), now, 1, sequence);
        var context = new MatchContext(
            Bitcoin, NextBook(now), [print], Fees, new Consumption(), _ => NewId(), now);
        if (OrderDecider.Match(order, context) is not { } decision)
        {
            return null;
        }

        var id = Guid.NewGuid();
        return Item(id, decision, "match", isNew: false, DecisionBasis.OfMatch(id, context, order, 0, 1, trades));
    }

    private DecisionItem Cancel(DateTimeOffset now)
    {
        var id = Guid.NewGuid();
        return Item(
            id, OrderDecider.Cancel(open[random.Next(open.Count)], "canceled_by_user", now), "cancel", isNew: false,
            DecisionBasis.OfCancel(id, "canceled_by_user"));
    }

    private DecisionItem Item(Guid id, TradeDecision decision, string kind, bool isNew, string basis) => new(
        id, decision, version++, kind, isNew, isNew ? new byte[32] : [], [.. decision.Fills.Select(fill => fill.Cost)], basis);

    private void Keep(TradeDecision decision)
    {
        open.RemoveAll(order => order.OrderId == decision.Order.OrderId);
        if (!decision.Order.IsFinal)
        {
            open.Add(decision.Order);
        }

        foreach (var change in BalanceChange.Of(decision))
        {
            available[change.Asset] = Available(change.Asset) + change.Available;
        }
    }

    // As the services' are: ordered by time, and by level within a decision.
    private Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, ++ids);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], seed);
        return new Guid(bytes, bigEndian: true);
    }

    private decimal Available(string asset) => available.GetValueOrDefault(asset);

    private BookView NextBook(DateTimeOffset now)
    {
        List<BookLevel> Side(decimal best, decimal step) =>
            [.. Enumerable.Range(0, 10).Select(level => new BookLevel(best + (level * step), random.Next(1, 20) * 0.01m))];
        return new BookView(Bitcoin.Symbol, 1, ++sequence, now, Side(60_000, -0.1m), Side(60_000.1m, 0.1m));
    }
}
