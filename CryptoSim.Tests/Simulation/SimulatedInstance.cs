using CryptoSim.Api.Orders;
using CryptoSim.Api.Orders.Commits;
using CryptoSim.Api.Orders.Resting;
using CryptoSim.Api.Orders.States;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Options;

namespace CryptoSim.Tests.Simulation;

/// <summary>An API instance: its board, its decisions and its accounts in memory are the real ones; what goes over a
/// network, waits or dies is simulated.</summary>
internal sealed class SimulatedInstance
{
    private const int Redecisions = 3;
    private const int BatchSize = 16;

    private static readonly FeeSchedule Fees = new(new DateOnly(2020, 1, 1), [new FeeTier(0, 0.004m, 0.008m)]);
    private static readonly byte[] Content = [1];
    private static readonly TimeSpan ResolveDelay = TimeSpan.FromMilliseconds(250);

    private readonly SimulatedCluster cluster;
    private readonly List<Action> whileFrozen = [];
    private Dictionary<Guid, Cell> cells = [];
    private Dictionary<Guid, WatchedOrder> watched = [];
    private Queue<Sent> waiting = new();
    private MarketBoard board;
    private DecisionMaker decisions;
    private bool isSending;
    private bool isFrozen;
    private int life;

    public SimulatedInstance(SimulatedCluster cluster, int number)
    {
        (this.cluster, Number) = (cluster, number);
        (board, decisions) = NewBoard();
    }

    public int Number { get; }

    public bool IsUp { get; private set; } = true;

    public void Crash()
    {
        IsUp = false;
        life++;
        isFrozen = false;
        whileFrozen.Clear();
    }

    public void Restart()
    {
        (cells, watched, waiting, isSending) = ([], [], new Queue<Sent>(), false);
        board.Dispose();
        (board, decisions) = NewBoard();
        cluster.Market.Tell(board);
        IsUp = true;
    }

    public void Freeze() => isFrozen = IsUp;

    public void Resume()
    {
        isFrozen = false;
        // All that came meanwhile, in its order.
        var late = whileFrozen.ToList();
        whileFrozen.Clear();
        late.ForEach(act => act());
    }

    /// <summary>Does it now; later if this life is frozen; never if it is over.</summary>
    public void Do(Action act)
    {
        var born = life;
        Guard(born, act);
    }

    public void Place(Guid account, PlaceOrder request, Action<Answer> reply, int attempt = 0) =>
        WithState(account, reply, state =>
        {
            var decided = decisions.Place(state, request, Content);
            if (decided.Rejection is { } rejection)
            {
                Refuse(account, state, request, rejection, reply, attempt);
                return;
            }

            Send(account, state, decided.Item!, decided.SeenTradeId, (pending, outcome) =>
            {
                switch (outcome.Status)
                {
                    case CommitStatus.Committed:
                        reply(new Answer(pending.After.Order.OrderId, null));
                        break;
                    case CommitStatus.ClientOrderIdExists:
                        Assert.IsTrue(outcome.SameContent);
                        reply(new Answer(outcome.ExistingOrderId, null));
                        break;
                    default:
                        Again(attempt, reply, () => Place(account, request, reply, attempt + 1));
                        break;
                }
            });
        });

    public void Cancel(Guid account, Guid orderId, Action<Answer> reply, int attempt = 0) =>
        WithState(account, reply, state =>
        {
            if (state.FindOpenOrder(orderId) is not { } open)
            {
                var isOpen = cluster.Ledger.Accounts[account].Orders.GetValueOrDefault(orderId) is { IsFinal: false };
                if (isOpen)
                {
                    state.Invalidate();
                    Again(attempt, reply, () => Cancel(account, orderId, reply, attempt + 1));
                }
                else
                {
                    reply(new Answer(null, "final"));
                }

                return;
            }

            Send(account, state, decisions.Cancel(state, open), 0, (_, outcome) =>
            {
                if (outcome.Status == CommitStatus.Committed)
                {
                    reply(new Answer(orderId, null));
                }
                else
                {
                    Again(attempt, reply, () => Cancel(account, orderId, reply, attempt + 1));
                }
            });
        });

    public void Amend(Guid account, Guid orderId, AmendOrder request, Action<Answer> reply, int attempt = 0) =>
        WithState(account, reply, state =>
        {
            void Retry() => Again(attempt, reply, () => Amend(account, orderId, request, reply, attempt + 1));
            if (state.FindOpenOrder(orderId) is not { } open)
            {
                if (cluster.Ledger.Accounts[account].Orders.GetValueOrDefault(orderId) is { IsFinal: false })
                {
                    state.Invalidate();
                    Retry();
                }
                else
                {
                    reply(new Answer(null, "final"));
                }

                return;
            }

            var decided = request.IsDone(open.Order) ? default : decisions.Amend(state, open, request);
            if (decided.Item is not { } item)
            {
                // Nothing to do, or refused: told only by a state that is the ledger's.
                WhenDrained(account, () =>
                {
                    if (cluster.Ledger.IsDown)
                    {
                        reply(new Answer(null, "unavailable"));
                    }
                    else if (IsCurrent(account, state))
                    {
                        reply(new Answer(orderId, decided.Rejection?.Code));
                    }
                    else
                    {
                        Retry();
                    }
                });
                return;
            }

            Send(account, state, item, decided.SeenTradeId, (pending, outcome) =>
            {
                if (outcome.Status != CommitStatus.Committed)
                {
                    Retry();
                    return;
                }

                if (watched.ContainsKey(orderId))
                {
                    WatchAnew(pending.After.Order, pending.SeenTradeId);
                }

                reply(new Answer(orderId, null));
            });
        });

    /// <summary>The bus brings what the market did.</summary>
    public void Hear(Action<MarketBoard> update)
    {
        update(board);
        foreach (var order in watched.Values.ToList())
        {
            Match(order);
        }
    }

    /// <summary>The bus tells of another's commit.</summary>
    public void HearCommit(Guid account, long eventNumber)
    {
        if (cells.GetValueOrDefault(account)?.State is { } state && state.EventNumber < eventNumber)
        {
            state.Invalidate();
        }
    }

    /// <summary>Watches these accounts' open orders, as their holder, and nothing else.</summary>
    public void Watch(IReadOnlyCollection<Guid> accounts)
    {
        foreach (var order in watched.Values.Where(order => !accounts.Contains(order.AccountId)).ToList())
        {
            watched.Remove(order.OrderId);
        }

        foreach (var order in accounts.SelectMany(account => cluster.Ledger.Accounts[account].OpenOrders).ToList())
        {
            if (watched.GetValueOrDefault(order.OrderId)?.Price != order.LimitPrice)
            {
                WatchAnew(order, long.MinValue);
                Match(watched[order.OrderId]);
            }
        }
    }

    private void WatchAnew(Order order, long seenTradeId)
    {
        watched.Remove(order.OrderId);
        if (!order.IsFinal)
        {
            watched[order.OrderId] = new WatchedOrder(
                order.AccountId, order.OrderId, order.Symbol, order.Side, order.LimitPrice!.Value)
            {
                SeenTradeId = seenTradeId,
                Since = order.UpdatedAt,
            };
        }
    }

    private void Match(WatchedOrder order) => WithState(order.AccountId, _ => { }, state =>
    {
        if (state.Symbol(order.Symbol).OpenOrders.GetValueOrDefault(order.OrderId) is not { } open)
        {
            watched.Remove(order.OrderId);
            return;
        }

        if (!order.IsWatchedLike(open.Order))
        {
            // Amended, by a commit that this instance may not have heard of: the next renewal finds it.
            if (!IsCurrent(order.AccountId, state))
            {
                return;
            }

            WatchAnew(open.Order, long.MinValue);
            order = watched[order.OrderId];
        }

        var (items, seen) = decisions.Match(
            state, MarketState.Of(board, board.Find(order.Symbol)!), open, order, long.MinValue);
        if (items is not [var item])
        {
            order.Seen = seen;
            return;
        }

        Send(order.AccountId, state, item, seen.TradeId, (_, outcome) =>
        {
            if (outcome.Status == CommitStatus.Committed)
            {
                order.Seen = seen;
            }
        });
    });

    private void Refuse(
        Guid account, AccountState state, PlaceOrder request, OrderRejection rejection, Action<Answer> reply, int attempt) =>
        WhenDrained(account, () =>
        {
            if (cluster.Ledger.IsDown)
            {
                reply(new Answer(null, "unavailable"));
                return;
            }

            var stored = cluster.Ledger.Accounts[account];
            if (stored.ByClientId.TryGetValue(request.ClientOrderId!, out var first))
            {
                reply(new Answer(first.OrderId, null));
                return;
            }

            if (!IsCurrent(account, state))
            {
                Again(attempt, reply, () => Place(account, request, reply, attempt + 1));
                return;
            }

            reply(new Answer(null, rejection.Code));
        });

    /// <summary>As the desk asks the ledger.</summary>
    private bool IsCurrent(Guid account, AccountState state)
    {
        if (!state.IsInvalid && cluster.Ledger.Accounts[account].EventNumber == state.EventNumber)
        {
            return true;
        }

        state.Invalidate();
        return false;
    }

    private static void Again(int attempt, Action<Answer> reply, Action act)
    {
        if (attempt < Redecisions)
        {
            act();
        }
        else
        {
            reply(new Answer(null, "busy"));
        }
    }

    private void WithState(Guid account, Action<Answer> reply, Action<AccountState> act)
    {
        var cell = CellOf(account);
        if (cell.State is { IsInvalid: false } state)
        {
            act(state);
            return;
        }

        WhenDrained(account, () =>
        {
            if (cluster.Ledger.IsDown)
            {
                reply(new Answer(null, "unavailable"));
                return;
            }

            if (cell.State is not { IsInvalid: false })
            {
                cell.State = new AccountState(cluster.Ledger.Read(account), default);
            }

            act(cell.State);
        });
    }

    private void WhenDrained(Guid account, Action act)
    {
        var cell = CellOf(account);
        if (cell.OnTheWay == 0)
        {
            act();
        }
        else
        {
            cell.Drained.Enqueue(act);
        }
    }

    private void Send(
        Guid account, AccountState state, DecisionItem item, long seen, Action<PendingDecision, CommitOutcome> settled)
    {
        CellOf(account).OnTheWay++;
        waiting.Enqueue(new Sent(new PendingDecision(item, state, seen, (_, _) => { }), settled));
        SendBatch();
    }

    private void SendBatch()
    {
        if (isSending || waiting.Count == 0)
        {
            return;
        }

        var (batch, fallen) = (new List<Sent>(), new List<Sent>());
        while (batch.Count < BatchSize && waiting.TryDequeue(out var next))
        {
            // As the commit queue does it.
            (next.Pending.State.IsInvalid ? fallen : batch).Add(next);
        }

        isSending = batch.Count > 0;
        if (isSending)
        {
            Commit(batch);
        }

        Settle(fallen, [.. fallen.Select(_ => new CommitOutcome(CommitStatus.VersionConflict))]);
    }

    private void Commit(List<Sent> batch)
    {
        var born = life;
        cluster.Commit(this, [.. batch.Select(sent => sent.Pending.Item)], outcomes => Guard(born, () =>
        {
            if (outcomes is null)
            {
                cluster.Time.After(ResolveDelay, () => Guard(born, () => Resolve(batch)));
                return;
            }

            Answered(batch, outcomes);
        }));
    }

    /// <summary>The answer was lost: all of the batch is in the ledger, or nothing.</summary>
    private void Resolve(List<Sent> batch)
    {
        if (cluster.Ledger.IsDown)
        {
            var born = life;
            cluster.Time.After(ResolveDelay, () => Guard(born, () => Resolve(batch)));
            return;
        }

        var numbers = batch.Select(sent => cluster.Ledger.Find(sent.Pending.Item)).ToList();
        if (numbers.TrueForAll(number => number is null))
        {
            Commit(batch);
            return;
        }

        Answered(batch, [.. numbers.Select(number => number is { } known
            ? new CommitOutcome(CommitStatus.Committed, known)
            : new CommitOutcome(CommitStatus.VersionConflict))]);
    }

    private void Answered(List<Sent> batch, CommitOutcome[] outcomes)
    {
        isSending = false;
        Settle(batch, outcomes);
        SendBatch();
    }

    private void Settle(List<Sent> batch, CommitOutcome[] outcomes)
    {
        foreach (var (sent, outcome) in batch.Zip(outcomes))
        {
            sent.Pending.Settle(outcome);
            CellOf(sent.Pending.State.AccountId).OnTheWay--;
        }

        foreach (var (sent, outcome) in batch.Zip(outcomes))
        {
            sent.Settled(sent.Pending, outcome);
        }

        foreach (var cell in cells.Values.ToList())
        {
            while (cell.OnTheWay == 0 && cell.Drained.TryDequeue(out var act))
            {
                act();
            }
        }
    }

    private void Guard(int born, Action act)
    {
        if (!IsUp || born != life)
        {
            return;
        }

        if (isFrozen)
        {
            whileFrozen.Add(() => Guard(born, act));
            return;
        }

        act();
    }

    private Cell CellOf(Guid account) => cells.TryGetValue(account, out var cell) ? cell : cells[account] = new Cell();

    private (MarketBoard Board, DecisionMaker Decisions) NewBoard()
    {
        var options = new MarketOptions { StaleAfter = TimeSpan.FromHours(1) };
        var fresh = new MarketBoard(Options.Create(options), cluster.Time);
        fresh.SetInstrument(SimulatedMarket.Bitcoin, 10);
        fresh.SetSystem(SystemState.Online);
        return (fresh, new DecisionMaker(fresh, [Fees], cluster.Time));
    }

    private sealed class Cell
    {
        public AccountState? State { get; set; }

        public int OnTheWay { get; set; }

        public Queue<Action> Drained { get; } = new();
    }

    private sealed record Sent(PendingDecision Pending, Action<PendingDecision, CommitOutcome> Settled);
}

/// <param name="OrderId">The order, when there is one.</param>
/// <param name="Refusal">Why not.</param>
internal sealed record Answer(Guid? OrderId, string? Refusal);
