using System.Text.Json;
using System.Text.RegularExpressions;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Api.Kraken.Trading;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.Api.Kraken.PrivateRest;

/// <summary>AddOrder, AddOrderBatch, CancelOrder, CancelOrderBatch and CancelAll.</summary>
internal sealed partial class TradingCalls(KrakenTrading trading, PairDirectory directory, TimeProvider time)
{
    private const int MostOfBatch = 15;

    private const int MostCanceled = 50;

    public async Task<KrakenAnswer> AddAsync(SignedCall call, SigningKey key, CancellationToken cancellationToken)
    {
        if (OrderTerms.FindLate(call, time.GetUtcNow()) is { } late)
        {
            return KrakenAnswer.Error(late);
        }

        var terms = OrderTerms.Read(call, directory, time.GetUtcNow());
        if (terms.Order is not { } order)
        {
            return KrakenAnswer.Error(terms.Error!);
        }

        var result = await trading.PlaceAsync(key.AccountId, order, call.IsTrue("validate"), cancellationToken);
        return result.Error is { } error
            ? KrakenAnswer.Error(error)
            : KrakenAnswer.Of(json =>
            {
                json.WriteStartObject();
                WriteDescription(json, order, AssetNames.Of(directory, call));
                if (result.OrderId is { } orderId)
                {
                    json.WriteStartArray("txid"u8);
                    json.WriteStringValue(KrakenIds.OfOrder(orderId));
                    json.WriteEndArray();
                }

                json.WriteEndObject();
            });
    }

    /// <summary>All orders are read before the first is placed; then each has an outcome of its own.</summary>
    public async Task<KrakenAnswer> AddBatchAsync(SignedCall call, SigningKey key, CancellationToken cancellationToken)
    {
        if (OrderTerms.FindLate(call, time.GetUtcNow()) is { } late)
        {
            return KrakenAnswer.Error(late);
        }

        var asked = ReadOrders(call);
        if (call.Text("pair") is not { } pair || asked.Count is < 2 or > MostOfBatch)
        {
            return KrakenAnswer.Error(KrakenErrors.Invalid(call.Text("pair") is null ? "pair" : "orders"));
        }

        var terms = asked.ConvertAll(one => OrderTerms.Read(one, directory, time.GetUtcNow(), pair));
        if (terms.Find(one => one.Error is not null).Error is { } unreadable)
        {
            return KrakenAnswer.Error(unreadable);
        }

        var isCheck = call.IsTrue("validate");
        var results = new List<TradingResult>();
        foreach (var one in terms)
        {
            results.Add(await trading.PlaceAsync(key.AccountId, one.Order!, isCheck, cancellationToken));
        }

        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("orders"u8);
            foreach (var (one, result) in terms.Zip(results))
            {
                json.WriteStartObject();
                if (result.Error is { } error)
                {
                    json.WriteString("error"u8, error);
                }
                else
                {
                    WriteDescription(json, one.Order!, AssetNames.Of(directory, call));
                    if (result.OrderId is { } orderId)
                    {
                        json.WriteString("txid"u8, KrakenIds.OfOrder(orderId));
                    }
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    public async Task<KrakenAnswer> CancelAsync(SignedCall call, SigningKey key, CancellationToken cancellationToken)
    {
        var (id, clientOrderId) = (call.Text("txid"), call.Text("cl_ord_id"));
        if (id is null && clientOrderId is null)
        {
            return KrakenAnswer.Error(KrakenErrors.Invalid("txid"));
        }

        // Where an id is asked for, a number is the client's own.
        if (OrderTerms.TryReference(id, out var reference) && reference is { } number)
        {
            var (count, none) = await trading.CancelReferenceAsync(key.AccountId, number, cancellationToken);
            return none is null ? CountOf(count) : KrakenAnswer.Error(none);
        }

        var result = await trading.CancelAsync(key.AccountId, id, clientOrderId, cancellationToken);
        return result.Error is { } error ? KrakenAnswer.Error(error) : CountOf(1);
    }

    public async Task<KrakenAnswer> CancelBatchAsync(
        SignedCall call, SigningKey key, CancellationToken cancellationToken)
    {
        var ids = ReadWords(call, "orders");
        var clientOrderIds = ReadWords(call, "cl_ord_ids");
        if (ids.Count + clientOrderIds.Count is 0 or > MostCanceled)
        {
            return KrakenAnswer.Error(KrakenErrors.Invalid("orders"));
        }

        var results = await Task.WhenAll(
            ids.Select(id => trading.CancelAsync(key.AccountId, id, null, cancellationToken))
                .Concat(clientOrderIds.Select(id => trading.CancelAsync(key.AccountId, null, id, cancellationToken))));
        var canceled = results.Count(result => result.Error is null);
        return canceled == 0 ? KrakenAnswer.Error(results[0].Error!) : CountOf(canceled);
    }

    public async Task<KrakenAnswer> CancelAllAsync(SigningKey key, CancellationToken cancellationToken) =>
        CountOf((await trading.CancelAllAsync(key.AccountId, cancellationToken)).Count);

    private static KrakenAnswer CountOf(int count) => KrakenAnswer.Of(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("count"u8, count);
        json.WriteEndObject();
    });

    private static void WriteDescription(Utf8JsonWriter json, PlaceOrder order, AssetNames names)
    {
        json.WriteStartObject("descr"u8);
        json.WriteString(
            "order"u8,
            OrderCalls.Describe(
                order.Side, order.Kind, order.QuoteQuantity ?? order.Quantity, order.Symbol, order.LimitPrice, names,
                order.Trigger is { Unit: TriggerUnit.Price, Value: var trigger } ? trigger : null,
                order.Trigger?.Trail));
        json.WriteEndObject();
    }

    /// <summary>Orders of a JSON body, or of a form: <c>orders[0][type]=buy</c>.</summary>
    private static List<SignedCall> ReadOrders(SignedCall call)
    {
        if (call.Json is { ValueKind: JsonValueKind.Object } body
            && body.TryGetProperty("orders"u8, out var orders) && orders.ValueKind == JsonValueKind.Array)
        {
            return [.. orders.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.Object).Select(one =>
                SignedCall.Of(one.EnumerateObject().Select(member =>
                    KeyValuePair.Create(member.Name, SignedCall.TextOf(member.Value)))))];
        }

        return [.. call.StartingWith("orders[")
            .Select(pair => (Match: IndexedName().Match(pair.Key), pair.Value))
            .Where(part => part.Match.Success)
            .GroupBy(part => int.Parse(part.Match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture))
            .OrderBy(order => order.Key)
            .Select(order => SignedCall.Of(order.Select(part =>
                KeyValuePair.Create(part.Match.Groups[2].Value, part.Value))))];
    }

    /// <summary>A JSON array of words or of objects with one, or a form's list.</summary>
    private static IReadOnlyList<string> ReadWords(SignedCall call, string name)
    {
        if (call.Json is { ValueKind: JsonValueKind.Object } body
            && body.TryGetProperty(name, out var words) && words.ValueKind == JsonValueKind.Array)
        {
            return [.. words.EnumerateArray().Select(word =>
                word.ValueKind == JsonValueKind.Object && word.TryGetProperty("txid"u8, out var id)
                    ? SignedCall.TextOf(id)
                    : SignedCall.TextOf(word))];
        }

        return [.. call.List(name), .. call.StartingWith(name + "[").Select(pair => pair.Value)];
    }

    [GeneratedRegex(@"^orders\[(\d{1,4})\]\[(\w+)\]$")]
    private static partial Regex IndexedName();
}
