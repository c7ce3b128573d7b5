using CryptoSim.Domain.Books;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.FillModels;

/// <summary>What fills under a model: the one place where models part.</summary>
public static class FillDecisions
{
    /// <inheritdoc cref="BookWalk.Take"/>
    public static List<LevelTake> Take(
        FillModel model, BookView book, OrderSide side, decimal quantity, decimal? limit, Consumption consumption) =>
        model == FillModel.Touch
            ? TouchModel.Take(book, side, quantity, limit)
            : BookWalk.Take(book, side, quantity, limit, consumption);

    /// <inheritdoc cref="BookWalk.TakeWorth"/>
    public static (List<LevelTake> Takes, decimal Short) TakeWorth(
        FillModel model, BookView book, OrderSide side, decimal amount, decimal increment, Consumption consumption)
    {
        ArgumentNullException.ThrowIfNull(book);
        if (model != FillModel.Touch)
        {
            return BookWalk.TakeWorth(book, side, amount, increment, consumption);
        }

        var levels = side == OrderSide.Buy ? book.Asks : book.Bids;
        return levels.Count == 0
            ? ([], 0)
            : (TouchModel.Take(book, side, BookWalk.QuantityFor(amount, levels[0].Price, increment), null), 0);
    }

    /// <summary>What fills of an order that rests.</summary>
    /// <returns>And its place in the queue afterwards; null under models that know none.</returns>
    public static (List<RestingFill> Fills, QueuePosition? Position) Rest(
        FillModel model, RestingOrder order, MatchContext context) => model switch
    {
        FillModel.Touch => (TouchModel.Rest(order, context), null),
        FillModel.Queue => QueueModel.Rest(order, context),
        _ => (DepthModel.Rest(order, context), null),
    };
}
