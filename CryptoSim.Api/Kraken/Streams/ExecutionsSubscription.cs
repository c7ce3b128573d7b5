using System.Text.Json;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Server;

namespace CryptoSim.Api.Kraken.Streams;

/// <param name="Orders">The snapshot holds the open orders.</param>
/// <param name="Trades">The snapshot holds the latest trades.</param>
/// <param name="AllStates">Also the steps between opening and end.</param>
internal readonly record struct ExecutionsWanted(bool Orders, bool Trades, bool AllStates);

/// <summary>The <c>executions</c> channel: open orders and latest trades, then every step of every order.</summary>
internal sealed class ExecutionsSubscription(IFrameSink client, byte[] acknowledgement, ExecutionsWanted wanted)
    : StreamSubscription(client, acknowledgement, wanted.Orders || wanted.Trades)
{
    protected override byte[] Snapshot(AccountStanding standing, long number) => PrivateFrame.OfChannel(
        PrivateRequest.Executions, true, number, (standing, wanted), static (json, state) =>
        {
            foreach (var open in state.wanted.Orders ? state.standing.Open : [])
            {
                ExecutionItems.WriteOpen(json, open);
            }

            foreach (var traded in state.wanted.Trades ? state.standing.Latest : [])
            {
                ExecutionItems.WriteTrade(json, traded.Order, traded.Fills[0], Progress.Unknown);
            }
        });

    protected override void Write(AccountChange change, IReadOnlyList<BalancedLine> lines)
    {
        foreach (var changed in change.Orders)
        {
            Write(change, changed);
        }
    }

    private void Write(AccountChange change, ChangedOrder changed)
    {
        var order = changed.Order;
        if (change.Kind == "place")
        {
            SendWhereAllAreWanted(json => ExecutionItems.WritePending(json, order, change.Time));
            Send(json => ExecutionItems.WriteNew(json, order, change.Time));
        }
        else if (change.Kind is "amend")
        {
            SendWhereAllAreWanted(json => ExecutionItems.WriteAmended(json, changed, change.Time));
        }

        else if (change.Kind is "trigger")
        {
            Send(json => ExecutionItems.WriteTriggered(json, order, change.Time));
        }

        var progress = Progress.Before(changed);
        foreach (var valued in changed.Fills)
        {
            var then = progress = progress.Add(valued.Fill);
            Send(json => ExecutionItems.WriteTrade(json, order, valued, then));
        }

        if (order.IsFinal)
        {
            Send(json => ExecutionItems.WriteEnd(json, changed, change.Time));
        }
    }

    private void SendWhereAllAreWanted(Action<Utf8JsonWriter> write)
    {
        if (wanted.AllStates)
        {
            Send(write);
        }
    }

    // One execution a frame, as Kraken sends them.
    private void Send(Action<Utf8JsonWriter> write) => Send(number => PrivateFrame.OfChannel(
        PrivateRequest.Executions, false, number, write, static (json, item) => item(json)));
}

/// <summary>What of an order was filled after one of its fills.</summary>
/// <param name="Quantity">Null where it is not known any more.</param>
internal readonly record struct Progress(decimal? Quantity, decimal Cost)
{
    public static readonly Progress Unknown = new(null, 0);

    /// <summary>Before the fills of a commit.</summary>
    public static Progress Before(ChangedOrder changed) => new(
        changed.Order.FilledQuantity - changed.Fills.Sum(valued => valued.Fill.Quantity),
        changed.Order.FilledCost - changed.Fills.Sum(valued => valued.Fill.Cost));

    public Progress Add(Fill fill) => new(Quantity + fill.Quantity, Cost + fill.Cost);
}
