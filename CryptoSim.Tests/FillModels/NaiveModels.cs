using CryptoSim.Domain.FillModels;

namespace CryptoSim.Tests.FillModels;

/// <summary>What filled: of which of the account's orders, how many lots, against which price, and by which trade or
/// none.</summary>
internal readonly record struct NaiveFill(int Order, int Lots, int Price, long? TradeId);

/// <summary>The three models once more, as one would tell them to a child: one lot at a time, whole numbers, no shared code.
/// Slow, and plain enough to be believed.</summary>
internal sealed class NaiveModels(FillModel model)
{
    private readonly List<NaiveOrder> orders = [];

    // What the account took of each level, while that shows the same; and of each trade.
    private readonly Dictionary<(bool IsBid, int Price), (int Taken, int Shown)> takenOfLevels = [];
    private readonly Dictionary<long, int> takenOfTrades = [];
    private Dictionary<int, int> bids = [];
    private Dictionary<int, int> asks = [];
    private int bookTime;

    public List<NaiveFill> Fills { get; } = [];

    public void Show(Dictionary<int, int> newBids, Dictionary<int, int> newAsks, int time)
    {
        foreach (var ((isBid, price), (_, was)) in takenOfLevels.ToArray())
        {
            // A book of nothing at all was dropped, and tells nothing.
            if (newBids.Count + newAsks.Count > 0
                && (isBid ? newBids : newAsks).GetValueOrDefault(price) != was)
            {
                takenOfLevels.Remove((isBid, price));
            }
        }

        (bids, asks, bookTime) = (newBids, newAsks, time);
        for (var number = 0; number < orders.Count; number++)
        {
            Requeue(orders[number]);
            FillFromBook(number);
        }
    }

    /// <summary>A new order takes what it may at once, and rests with what is left.</summary>
    /// <param name="slice">How many lots of it the book shows at a time; zero for all.</param>
    public void Place(bool isBuy, int price, int lots, int slice)
    {
        var order = new NaiveOrder(isBuy, price) { Left = lots, Slice = slice, SliceLeft = slice };
        orders.Add(order);
        var opposite = isBuy ? asks : bids;
        if (model == FillModel.Touch)
        {
            if (opposite.Count > 0)
            {
                var best = isBuy ? opposite.Keys.Min() : opposite.Keys.Max();
                if (isBuy ? best <= price : best >= price)
                {
                    Add(orders.Count - 1, lots, best, null);
                }
            }
        }
        else
        {
            TakeFromBook(orders.Count - 1);
        }

        Join(order);
    }

    /// <summary>Comes after all that the book shows at its price; where it does not tell, nobody knows.</summary>
    private void Join(NaiveOrder order)
    {
        (order.Ahead, order.Before, order.AsOf, order.JoinedAt) = Shown(order) is { } ahead
            ? ((int?)ahead, ahead, bookTime, bookTime)
            : (null, 0, int.MinValue, int.MinValue);
    }

    public void Print(long tradeId, int price, int lots, bool takerBuys, int time)
    {
        for (var number = 0; number < orders.Count; number++)
        {
            var order = orders[number];
            var isMet = takerBuys != order.IsBuy && (order.IsBuy ? price <= order.Price : price >= order.Price);
            if (order.Left == 0 || !isMet)
            {
                continue;
            }

            if (model == FillModel.Touch)
            {
                Add(number, order.Left, price, tradeId);
                continue;
            }

            if (model == FillModel.Queue && price != order.Price)
            {
                order.Lead(time);
            }

            var filled = 0;
            for (var lot = 0; lot < lots; lot++)
            {
                if ((model == FillModel.Queue && price == order.Price && !Passes(order, time))
                    || order.Left == 0
                    || takenOfTrades.GetValueOrDefault(tradeId) == lots)
                {
                    continue;
                }

                takenOfTrades[tradeId] = takenOfTrades.GetValueOrDefault(tradeId) + 1;
                filled++;
                // The slice that is shown is gone: the next one comes last.
                if (Fill(order, 1) && order.Left > 0 && model == FillModel.Queue && price == order.Price)
                {
                    Join(order);
                }
            }

            Tell(number, filled, price, tradeId);
        }
    }

    /// <summary>Whether a lot that trades at its price comes past the queue.</summary>
    private static bool Passes(NaiveOrder order, int time)
    {
        if (order.Ahead is null || time <= order.JoinedAt)
        {
            return false;
        }

        if (time > order.AsOf)
        {
            order.Before = order.Ahead.Value;
        }

        if (order.Before == 0)
        {
            return true;
        }

        order.Before--;
        order.Ahead = Math.Min(order.Ahead.Value, order.Before);
        return false;
    }

    private void Requeue(NaiveOrder order)
    {
        if (Shown(order) is not { } shown)
        {
            return;
        }

        if (order.Ahead is null)
        {
            (order.Ahead, order.Before, order.AsOf, order.JoinedAt) = (shown, shown, bookTime, bookTime);
        }
        else if (shown < order.Ahead)
        {
            (order.Ahead, order.AsOf) = (shown, bookTime);
        }
    }

    /// <summary>Null where the book ends before the order's price.</summary>
    private int? Shown(NaiveOrder order)
    {
        var own = order.IsBuy ? bids : asks;
        if (own.TryGetValue(order.Price, out var lots))
        {
            return lots;
        }

        return own.Keys.Any(price => order.IsBuy ? price < order.Price : price > order.Price) ? 0 : null;
    }

    private void FillFromBook(int number)
    {
        if (model != FillModel.Touch)
        {
            if (TakeFromBook(number) > 0 && model == FillModel.Queue)
            {
                orders[number].Lead(bookTime);
            }

            return;
        }

        var order = orders[number];
        var opposite = order.IsBuy ? asks : bids;
        foreach (var price in order.IsBuy ? opposite.Keys.Order() : opposite.Keys.OrderDescending())
        {
            if (order.Left > 0 && (order.IsBuy ? price <= order.Price : price >= order.Price))
            {
                Add(number, order.Left, price, null);
            }
        }
    }

    private int TakeFromBook(int number)
    {
        var order = orders[number];
        var opposite = order.IsBuy ? asks : bids;
        var total = 0;
        foreach (var price in order.IsBuy ? opposite.Keys.Order() : opposite.Keys.OrderDescending())
        {
            var key = (!order.IsBuy, price);
            var filled = 0;
            while ((order.IsBuy ? price <= order.Price : price >= order.Price)
                && order.Left > filled
                && takenOfLevels.GetValueOrDefault(key).Taken < opposite[price])
            {
                takenOfLevels[key] = (takenOfLevels.GetValueOrDefault(key).Taken + 1, opposite[price]);
                filled++;
            }

            Add(number, filled, price, null);
            total += filled;
        }

        return total;
    }

    private void Add(int number, int lots, int price, long? tradeId)
    {
        Fill(orders[number], lots);
        Tell(number, lots, price, tradeId);
    }

    /// <returns>Whether that was the last lot of a slice.</returns>
    private static bool Fill(NaiveOrder order, int lots)
    {
        var isEnd = false;
        for (var lot = 0; lot < lots; lot++)
        {
            order.Left--;
            order.SliceLeft--;
            isEnd = order.SliceLeft == 0;
            order.SliceLeft = isEnd ? order.Slice : order.SliceLeft;
        }

        return isEnd;
    }

    private void Tell(int number, int lots, int price, long? tradeId)
    {
        if (lots > 0)
        {
            Fills.Add(new NaiveFill(number, lots, price, tradeId));
        }
    }

    private sealed class NaiveOrder(bool isBuy, int price)
    {
        public bool IsBuy { get; } = isBuy;

        public int Price { get; } = price;

        public int Left { get; set; }

        public int Slice { get; init; }

        public int SliceLeft { get; set; }

        public int? Ahead { get; set; }

        public int Before { get; set; }

        public int AsOf { get; set; } = int.MinValue;

        public int JoinedAt { get; set; } = int.MinValue;

        public void Lead(int time)
        {
            (Ahead, Before, AsOf) = (0, 0, Math.Max(AsOf, time));
            JoinedAt = JoinedAt == int.MinValue ? time : JoinedAt;
        }
    }
}
