using CryptoSim.Api.Orders;
using CryptoSim.Api.Orders.Resting;
using CryptoSim.Api.Orders.States;
using CryptoSim.Data.Ledger;
using CryptoSim.Data.Orders;
using CryptoSim.Data.Orders.Watches;
using CryptoSim.Domain.Explanations;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;

namespace CryptoSim.Api.Explanations;

/// <summary>Explains an account's orders from the ledger and, where they still wait, from the market.</summary>
internal sealed class OrderExplanations(
    OrderReads orders,
    CommitReads commits,
    MarketBoard board,
    MarketSessions sessions,
    TradingAccounts accounts,
    QueuePositions queues)
{
    /// <summary>Newest fills that are explained: an order may have thousands.</summary>
    private const int Fills = 200;

    /// <returns>Null when the order is not there, or not this account's.</returns>
    public async Task<OrderExplanation?> ExplainAsync(
        Guid accountId, Guid orderId, CancellationToken cancellationToken)
    {
        if (await orders.FindAsync(accountId, orderId, cancellationToken) is not { } found)
        {
            return null;
        }

        var order = found.Order;
        var page = await orders.FillsAsync(accountId, null, orderId, Fills, null, cancellationToken);
        var fills = page.Items.OrderBy(fill => fill.EventNumber).ThenBy(fill => fill.FillId)
            .ToLookup(fill => fill.EventNumber);
        var rows = await commits.ListAsync(accountId, [.. fills.Select(group => group.Key)], cancellationToken);
        return new OrderExplanation(
            orderId,
            order.Symbol,
            order.Status,
            order.FillModel,
            [.. rows.Select(commit => DecisionAnswer.From(commit, [.. fills[commit.EventNumber]]))],
            page.NextCursor is not null,
            OrderLegs.Of(order),
            OrderEnd.Of(order),
            order.Status is OrderStatus.Open or OrderStatus.Pending ? await WaitAsync(order, cancellationToken) : null);
    }

    private async Task<WaitAnswer?> WaitAsync(Order order, CancellationToken cancellationToken)
    {
        if (board.Find(order.Symbol) is not { } market)
        {
            return null;
        }

        // As it was kept last: who watches the order may be another instance.
        var queue = order is { FillModel: FillModel.Queue, Status: OrderStatus.Open }
            ? await queues.FindAsync(order.AccountId, order.OrderId, cancellationToken)
            : null;
        var account = accounts.Get(order.AccountId);
        await account.Gate.WaitAsync(cancellationToken);
        try
        {
            // Under the gate: what was taken must not be refreshed against an older book than a decision saw.
            var state = await accounts.StateAsync(account, order.Symbol, cancellationToken);
            var consumption = state?.Symbol(order.Symbol).Consumption ?? new Consumption();
            var moment = MarketState.Of(board, market);
            var (instrument, book) = (moment.Instrument, moment.Book);
            consumption.Refresh(book);
            var tail = moment.Trades();
            var watched = Watched(order);
            var wait = OrderWait.Of(
                order,
                instrument,
                book,
                moment.IsStale,
                IsPassedOver(watched),
                [.. tail.Where(print => print.Time > order.UpdatedAt)],
                consumption,
                moment.LastPrice,
                queue,
                watched.Other is { } other && IsPassedOver(other));
            return new WaitAnswer(
                wait.Reasons,
                instrument.Status,
                wait.BestOpposite,
                wait.Distance,
                wait.OtherDistance,
                wait.ShownAtLimit,
                wait.SizeAhead,
                new PrintedSinceAnswer(
                    wait.Prints.Count,
                    wait.Prints.Quantity,
                    wait.Prints.Nearest,
                    tail.Count < MarketState.TradeTail || tail[0].Time <= order.UpdatedAt),
                new BookEvidenceAnswer(book.Term, book.Sequence, book.Time, moment.IsStale));
        }
        finally
        {
            account.Gate.Release();
        }
    }

    private bool IsPassedOver(WatchedOrder leg) =>
        sessions.Of(leg.Symbol).Range?.PassesOver(leg) ?? false;

    private static WatchedOrder Watched(Order order)
    {
        var (reachedBy, price, isPending) = WatchedOrder.PlaceOf(order);
        return new WatchedOrder(order.AccountId, order.OrderId, order.Symbol, reachedBy, price, isPending)
        {
            Trailing = order.Status == OrderStatus.Pending ? order.Trigger : null,
            WaitsForToo = order.Status == OrderStatus.Pending ? order.Other?.Trigger : null,
            DecidedAt = order.UpdatedAt,
        };
    }
}
