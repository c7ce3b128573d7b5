using System.Text.Json;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Api.Kraken.Streams;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.Api.Kraken.PrivateRest;

/// <summary>TradesHistory and QueryTrades.</summary>
internal sealed class TradeCalls(HistoryReads history, PairDirectory directory)
{
    private const int PageSize = 50;

    private const int MostQueried = 20;

    public async Task<KrakenAnswer> HistoryAsync(SignedCall call, SigningKey key, CancellationToken cancellationToken)
    {
        if (HistoryArguments.Read(call, PageSize) is not { } range)
        {
            return KrakenAnswer.Error(KrakenErrors.InvalidArguments);
        }

        var part = await history.FillsAsync(key.AccountId, range, cancellationToken);
        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("trades"u8);
            Write(json, call, part.Items);
            json.WriteEndObject();
            json.WriteNumber("count"u8, part.Count);
            json.WriteEndObject();
        });
    }

    public async Task<KrakenAnswer> QueryAsync(SignedCall call, SigningKey key, CancellationToken cancellationToken)
    {
        var ids = call.List("txid");
        if (ids.Count is 0 or > MostQueried)
        {
            return KrakenAnswer.Error(KrakenErrors.InvalidArguments);
        }

        var found = new List<HistoricFill>();
        foreach (var id in ids)
        {
            var within = KrakenIds.TryRange(id, 'T', out var first, out var last)
                ? await history.FillsAsync(key.AccountId, first, last, cancellationToken)
                : [];
            if (within.FirstOrDefault(fill => KrakenIds.OfFill(fill.Fill.FillId) == id) is not { } trade)
            {
                return KrakenAnswer.Error(KrakenErrors.UnknownTrade);
            }

            found.Add(trade);
        }

        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            Write(json, call, found);
            json.WriteEndObject();
        });
    }

    private void Write(Utf8JsonWriter json, SignedCall call, IEnumerable<HistoricFill> found)
    {
        var names = AssetNames.Of(directory, call);
        foreach (var (fill, type) in found)
        {
            var decimals = directory.Find(fill.Symbol)?.Market.Instrument.PricePrecision ?? 0;
            json.WriteStartObject(KrakenIds.OfFill(fill.FillId));
            json.WriteString("ordertxid"u8, KrakenIds.OfOrder(fill.OrderId));
            json.WriteString("pair"u8, names.Pair(fill.Symbol));
            HistoryArguments.WriteTime(json, "time"u8, fill.Time);
            json.WriteString("type"u8, ExecutionItems.WordOf(fill.Side));
            json.WriteString("ordertype"u8, ExecutionItems.WordOf(type));
            json.WriteFull("price"u8, fill.Price, Math.Max(decimals, RestNumbers.LeastPriceDecimals));
            json.WriteFull("cost"u8, fill.Cost, 5);
            json.WriteFull("fee"u8, fill.Fee, 5);
            json.WriteFull("vol"u8, fill.Quantity, 8);
            json.WriteString("margin"u8, "0.00000"u8);
            json.WriteString("leverage"u8, "0"u8);
            json.WriteString("misc"u8, ""u8);
            json.WriteNumber("trade_id"u8, KrakenIds.TradeNumber(fill.FillId));
            json.WriteBoolean("maker"u8, fill.Liquidity == Liquidity.Maker);
            json.WriteEndObject();
        }
    }
}
