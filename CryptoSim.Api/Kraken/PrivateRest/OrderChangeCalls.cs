using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Api.Kraken.Trading;
using CryptoSim.Data.Orders;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.Api.Kraken.PrivateRest;

/// <summary>AmendOrder, EditOrder and CancelAllOrdersAfter.</summary>
internal sealed class OrderChangeCalls(
    OrderChanges changes, CancelTimers timers, PairDirectory directory, TimeProvider time)
{
    public async Task<KrakenAnswer> AmendAsync(SignedCall call, SigningKey key, CancellationToken cancellationToken)
    {
        var terms = ChangeTerms.OfAmend(call);
        if ((OrderTerms.FindLate(call, time.GetUtcNow()) ?? terms.Error) is { } refusal)
        {
            return KrakenAnswer.Error(refusal);
        }

        var change = await changes.AmendAsync(
            key.AccountId, call.Text("txid"), call.Text("cl_ord_id"), terms.Change!, cancellationToken);
        return change.Error is { } error
            ? KrakenAnswer.Error(error)
            : KrakenAnswer.Of(json =>
            {
                json.WriteStartObject();
                json.WriteString("amend_id"u8, change.AmendId);
                json.WriteEndObject();
            });
    }

    public async Task<KrakenAnswer> EditAsync(SignedCall call, SigningKey key, CancellationToken cancellationToken)
    {
        var terms = ChangeTerms.OfEdit(call);
        if ((OrderTerms.FindLate(call, time.GetUtcNow()) ?? terms.Error) is { } refusal)
        {
            return KrakenAnswer.Error(refusal);
        }

        var isCheck = call.IsTrue("validate");
        var change = await changes.EditAsync(
            key.AccountId, call.Text("txid"), call.Text("pair"), terms.Change!, isCheck, cancellationToken);
        if (change.Error is { } error)
        {
            return KrakenAnswer.Error(error);
        }

        var (before, after) = (change.Before!, change.After!);
        var decimals = directory.Find(after.Symbol)?.Market.Instrument.PricePrecision ?? RestNumbers.LeastPriceDecimals;
        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, "ok"u8);
            if (!isCheck)
            {
                json.WriteString("txid"u8, KrakenIds.OfOrder(after.OrderId));
            }

            json.WriteString("originaltxid"u8, KrakenIds.OfOrder(before.OrderId));
            json.WriteFull("volume"u8, after.Quantity, 8);
            json.WriteFull("price"u8, after.LimitPrice ?? 0, decimals);
            json.WriteNumber("orders_cancelled"u8, isCheck ? 0 : 1);
            json.WriteStartObject("descr"u8);
            json.WriteString("order"u8, OrderCalls.Describe(
                after.Side, after.Kind, after.Quantity, after.Symbol, after.LimitPrice, AssetNames.Of(directory, call),
                after.Trigger?.Price, after.Trigger?.Trail));
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    public async Task<KrakenAnswer> CancelAllAfterAsync(
        SignedCall call, SigningKey key, CancellationToken cancellationToken)
    {
        if (!CancelTimerTimes.TryRead(call.Text("timeout"), out var after))
        {
            return KrakenAnswer.Error(KrakenErrors.Invalid("timeout"));
        }

        var times = await CancelTimerTimes.SetAsync(timers, key, after, cancellationToken);
        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            times.Write(json);
            json.WriteEndObject();
        });
    }
}
