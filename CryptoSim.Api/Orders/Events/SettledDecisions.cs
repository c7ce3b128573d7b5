using CryptoSim.Api.Orders.Commits;
using CryptoSim.Api.Orders.Resting;
using CryptoSim.Api.Orders.States;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders.Events;

/// <summary>What follows from a commit: the order is watched or forgotten, other instances and the account's listeners
/// are told.</summary>
internal sealed class SettledDecisions(
    TradingAccounts accounts, RestingOrders resting, CommitTeller teller, AccountEvents events)
{
    /// <summary>On the commit loop, before anyone is answered: nothing here waits.</summary>
    public void Settle(PendingDecision pending, CommitOutcome outcome)
    {
        if (outcome.Status != CommitStatus.Committed)
        {
            return;
        }

        accounts.Hear(pending.State.AccountId, outcome.EventNumber);
        var (order, fills) = pending.After;
        if (order.IsFinal)
        {
            resting.Forget(order.Symbol, order.OrderId);
        }
        else if (pending.Item.IsNew || pending.Item.Kind is DecisionMaker.AmendKind or DecisionMaker.TriggerKind)
        {
            var (reachedBy, price, isPending) = WatchedOrder.PlaceOf(order);
            resting.Watch(new WatchedOrder(
                order.AccountId, order.OrderId, order.Symbol, reachedBy, price, isPending)
            {
                Trailing = order.Status == OrderStatus.Pending ? order.Trigger : null,
                WaitsForToo = order.Status == OrderStatus.Pending ? order.Other?.Trigger : null,
                Seen = new SeenByOrder(pending.SeenTradeId, pending.Item.Queue),
                FillModel = order.FillModel,
                DecidedAt = order.UpdatedAt,
                IsDecidedInTurn = pending.IsInTurn,
                ExpiresAt = order.ExpiresAt,
                EventNumber = outcome.EventNumber,
            });
        }

        Tell(pending, outcome.EventNumber);
    }

    /// <summary>An account was reset.</summary>
    /// <param name="canceled">What it canceled, as far as it could be read.</param>
    public void Reset(Guid accountId, long eventNumber, IReadOnlyList<OrderWithFills> canceled)
    {
        accounts.Hear(accountId, eventNumber);
        // Without an order: the account is told of in any case.
        teller.Add(new CommitNotice(accountId, eventNumber, null));
        foreach (var (order, _) in canceled)
        {
            resting.Forget(order.Symbol, order.OrderId);
            teller.Add(new CommitNotice(accountId, eventNumber, NoticedOrder.Of(order, long.MinValue)));
        }

        events.Add(new AccountEvent(
            accountId, eventNumber, [.. canceled.Select(found => OrderAnswer.From(found.Order, found.Fills))]));
    }

    /// <summary>An account was changed by something that is no decision on an order: a transfer.</summary>
    public void Changed(Guid accountId, long eventNumber)
    {
        accounts.Find(accountId)?.CommittedElsewhere(eventNumber);
        accounts.Hear(accountId, eventNumber);
        teller.Add(new CommitNotice(accountId, eventNumber, null));
        events.Add(new AccountEvent(accountId, eventNumber, []));
    }

    private void Tell(PendingDecision pending, long eventNumber)
    {
        var (order, fills) = pending.After;
        teller.Add(new CommitNotice(order.AccountId, eventNumber, NoticedOrder.Of(order, pending.SeenTradeId, pending.Item.Queue)));
        events.Add(new AccountEvent(
            order.AccountId,
            eventNumber,
            [OrderAnswer.From(order, fills)],
            ChangeOf(pending.Item, order, eventNumber),
            TradingTraces.Tell(pending.Request)));
    }

    private static AccountChange ChangeOf(DecisionItem item, Order order, long eventNumber) => new(
        eventNumber,
        item.Kind,
        order.UpdatedAt,
        [
            new ChangedOrder(
                order, [.. item.Decision.Fills.Zip(item.VolumesUsd, (fill, value) => new ValuedFill(fill, value))]),
        ],
        LedgerLine.Of(eventNumber, order.UpdatedAt, item.Decision.Journals));
}
