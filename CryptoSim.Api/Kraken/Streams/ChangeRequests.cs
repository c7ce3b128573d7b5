using System.Text.Json;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Api.Kraken.Trading;
using CryptoSim.Data.Orders;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.Api.Kraken.Streams;

/// <summary><c>amend_order</c>, <c>edit_order</c> and <c>cancel_all_orders_after</c>.</summary>
internal sealed class ChangeRequests(OrderChanges changes, CancelTimers timers, TimeProvider time)
{
    public static bool Has(string method) => method is "amend_order" or "edit_order" or "cancel_all_orders_after";

    /// <summary>Answers to the client.</summary>
    /// <returns>Why it is refused, where it was not answered.</returns>
    public Task<string?> HandleAsync(TradingCall call, CancellationToken cancellationToken) =>
        call.Request.Method switch
        {
            "amend_order" => AmendAsync(call, cancellationToken),
            "edit_order" => EditAsync(call, cancellationToken),
            _ => CancelAllAfterAsync(call, cancellationToken),
        };

    private async Task<string?> AmendAsync(TradingCall call, CancellationToken cancellationToken)
    {
        var terms = ChangeTerms.OfAmend(ToCall(call, member =>
            [KeyValuePair.Create(member.Name, SignedCall.TextOf(member.Value))]));
        if ((call.Request.FindLate(time.GetUtcNow()) ?? terms.Error) is { } refusal)
        {
            return refusal;
        }

        var (id, clientOrderId) = (call.Request.Text("order_id"), call.Request.Text("cl_ord_id"));
        var change = await changes.AmendAsync(call.AccountId, id, clientOrderId, terms.Change!, cancellationToken);
        if (change.Error is null)
        {
            Done(call, json =>
            {
                json.WriteString("amend_id"u8, change.AmendId);
                if (clientOrderId is null)
                {
                    json.WriteString("order_id"u8, id);
                }
                else
                {
                    json.WriteString("cl_ord_id"u8, clientOrderId);
                }
            });
        }

        return change.Error;
    }

    private async Task<string?> EditAsync(TradingCall call, CancellationToken cancellationToken)
    {
        var terms = ChangeTerms.OfEdit(ToCall(call, TradingRequests.InRestNames));
        if ((call.Request.FindLate(time.GetUtcNow()) ?? terms.Error) is { } refusal)
        {
            return refusal;
        }

        var isCheck = call.Request.Flag("validate", absent: false);
        var change = await changes.EditAsync(
            call.AccountId,
            call.Request.Text("order_id"),
            call.Request.Text("symbol"),
            terms.Change!,
            isCheck,
            cancellationToken);
        if (change.Error is null)
        {
            Done(call, json =>
            {
                if (!isCheck)
                {
                    json.WriteString("order_id"u8, KrakenIds.OfOrder(change.After!.OrderId));
                }

                json.WriteString("original_order_id"u8, KrakenIds.OfOrder(change.Before!.OrderId));
            });
        }

        return change.Error;
    }

    private async Task<string?> CancelAllAfterAsync(TradingCall call, CancellationToken cancellationToken)
    {
        if (!CancelTimerTimes.TryRead(call.Request.Number("timeout"), out var after))
        {
            return KrakenErrors.Invalid("timeout");
        }

        var times = await CancelTimerTimes.SetAsync(timers, call.Key, after, cancellationToken);
        Done(call, times.Write);
        return null;
    }

    private static SignedCall ToCall(
        TradingCall call, Func<JsonProperty, IEnumerable<KeyValuePair<string, string>>> name) =>
        // A private request has parameters: its token is one of them.
        SignedCall.Of(call.Request.Parameters.EnumerateObject().SelectMany(name));

    private void Done(TradingCall call, Action<Utf8JsonWriter> writeResult) =>
        call.Client.Send(PrivateFrame.Done(call.Request, call.TimeIn, time.GetUtcNow(), writeResult));
}
