using System.Globalization;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Simulation;

/// <summary>A client as its author would write it: it keeps its ids, waits, and asks again, wherever somebody
/// listens.</summary>
internal sealed class SimulatedTrader(SimulatedCluster cluster, int number, Guid account)
{
    private const int Orders = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(150);

    private readonly Dictionary<string, Guid> acknowledged = [];
    private int placed;
    private int answered;

    public Guid Account => account;

    /// <summary>What it was told, by its own ids.</summary>
    public IReadOnlyDictionary<string, Guid> Acknowledged => acknowledged;

    public bool IsDone => answered == Orders;

    public void Start() => cluster.Time.After(cluster.Delay(50, 500), Next);

    private void Next()
    {
        if (placed == Orders)
        {
            return;
        }

        if (acknowledged.Count > 0 && cluster.Next(4) == 0)
        {
            var orderId = acknowledged.Values.ElementAt(cluster.Next(acknowledged.Count));
            var amend = new AmendOrder(
                cluster.Next(2) == 0 ? null : (1 + cluster.Next(29)) * 0.1m,
                cluster.Next(2) == 0 ? null : 100 + cluster.Next(9) - 4);
            Ask((instance, reply) => instance.Amend(account, orderId, amend, reply), Amended);
        }

        if (acknowledged.Count > 0 && cluster.Next(4) == 0)
        {
            var orderId = acknowledged.Values.ElementAt(cluster.Next(acknowledged.Count));
            Ask((instance, reply) => instance.Cancel(account, orderId, reply), Canceled);
        }

        var id = string.Create(CultureInfo.InvariantCulture, $"t{number}-{++placed}");
        var request = Request(id);
        Ask((instance, reply) => instance.Place(account, request, reply), answer => Placed(id, answer));
        // Often before the last answer is there.
        cluster.Time.After(cluster.Delay(10, 700), Next);
    }

    private PlaceOrder Request(string id)
    {
        var side = cluster.Next(2) == 0 ? OrderSide.Buy : OrderSide.Sell;
        var quantity = cluster.Next(5) == 0 ? 15 : (1 + cluster.Next(29)) * 0.1m;
        decimal? limit = cluster.Next(3) == 0 ? null : 100 + cluster.Next(9) - 4;
        return new PlaceOrder(
            SimulatedMarket.Symbol, side, limit is null ? OrderType.Market : OrderType.Limit, quantity, limit, id);
    }

    /// <summary>Until there is an answer that is one.</summary>
    private void Ask(Action<SimulatedInstance, Action<Answer>> call, Action<Answer> done)
    {
        var isDone = false;
        Try();

        void Try()
        {
            var isOver = false;
            cluster.Call(
                call,
                answer =>
                {
                    if (answer.Refusal is "busy" or "unavailable")
                    {
                        Again();
                    }
                    else if (!isDone)
                    {
                        isDone = true;
                        done(answer);
                    }
                    else
                    {
                        // An earlier try's answer comes late: it must not contradict the one that was taken.
                        Late(answer);
                    }
                },
                Again);
            cluster.Time.After(Patience, Again);

            void Again()
            {
                if (!isOver && !isDone)
                {
                    isOver = true;
                    cluster.Time.After(RetryDelay, Try);
                }
            }
        }
    }

    private void Placed(string id, Answer answer)
    {
        answered++;
        cluster.Trace.Note(cluster.Time.Elapsed, answer.Refusal ?? "placed", number);
        if (answer.OrderId is { } orderId)
        {
            acknowledged.Add(id, orderId);
        }
    }

    private void Amended(Answer answer) =>
        cluster.Trace.Note(cluster.Time.Elapsed, answer.Refusal ?? "amended", number);

    private void Canceled(Answer answer) =>
        cluster.Trace.Note(cluster.Time.Elapsed, answer.Refusal ?? "canceled", number);

    private void Late(Answer answer) =>
        cluster.Trace.Note(cluster.Time.Elapsed, "late", number, answer.OrderId is null ? 0 : 1);
}
