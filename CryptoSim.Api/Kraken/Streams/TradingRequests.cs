using System.Text.Json;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Api.Kraken.Trading;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.PublicRest;
using CryptoSim.MarketData.Server;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.Api.Kraken.Streams;

/// <summary>The trading methods of <c>/ws-auth/v2</c>, on the same desk as REST. One connection's are done one after the
/// other, in the order they were sent.</summary>
internal sealed class TradingRequests(
    KrakenTrading trading, ChangeRequests changes, PairDirectory directory, TimeProvider time)
{
    private const int MostOfBatch = 15;

    private const int MostCanceled = 50;

    /// <summary>WebSocket names of what REST calls otherwise.</summary>
    private static readonly Dictionary<string, string> RestNames = new(StringComparer.Ordinal)
    {
        ["order_type"] = "ordertype",
        ["side"] = "type",
        ["order_qty"] = "volume",
        ["limit_price"] = "price",
        ["symbol"] = "pair",
        ["time_in_force"] = "timeinforce",
        ["order_userref"] = "userref",
        ["display_qty"] = "displayvol",
        ["stp_type"] = "stptype",
        ["limit_price_type"] = "limit_unit",
        ["effective_time"] = "starttm",
        ["expire_time"] = "expiretm",
        ["conditional"] = "close",
    };

    public static bool Has(string method) => method is
        "add_order" or "cancel_order" or "cancel_all" or "batch_add" or "batch_cancel"
        || ChangeRequests.Has(method);

    /// <summary>Answers to the client, once or, for a list of orders to cancel, once an order.</summary>
    /// <returns>Why it is refused, where it was not answered.</returns>
    public Task<string?> HandleAsync(
        IFrameSink client,
        PrivateRequest request,
        SigningKey key,
        DateTimeOffset timeIn,
        CancellationToken cancellationToken)
    {
        var call = new TradingCall(client, request, key, timeIn);
        return request.Method switch
        {
            var method when ChangeRequests.Has(method) => changes.HandleAsync(call, cancellationToken),
            "add_order" => AddAsync(call, cancellationToken),
            "batch_add" => AddBatchAsync(call, cancellationToken),
            "cancel_order" => CancelAsync(call, cancellationToken),
            "batch_cancel" => CancelBatchAsync(call, cancellationToken),
            _ => CancelAllAsync(call, cancellationToken),
        };
    }

    private async Task<string?> AddAsync(TradingCall call, CancellationToken cancellationToken)
    {
        if (call.Request.FindLate(time.GetUtcNow()) is { } late)
        {
            return late;
        }

        var terms = Read(call.Request.Parameters, symbol: null);
        if (terms.Order is not { } order)
        {
            return terms.Error;
        }

        var result = await trading.PlaceAsync(
            call.AccountId, order, call.Request.Flag("validate", absent: false), cancellationToken);
        if (result.Error is null)
        {
            Done(call, json => WritePlaced(json, order, result));
        }

        return result.Error;
    }

    private async Task<string?> AddBatchAsync(TradingCall call, CancellationToken cancellationToken)
    {
        if (call.Request.FindLate(time.GetUtcNow()) is { } late)
        {
            return late;
        }

        var asked = call.Request.List("orders");
        if (call.Request.Text("symbol") is not { } symbol || asked.Count is < 2 or > MostOfBatch)
        {
            return KrakenErrors.Invalid("orders");
        }

        var terms = asked.Select(one => Read(one, symbol)).ToList();
        if (terms.Find(one => one.Error is not null).Error is { } unreadable)
        {
            return unreadable;
        }

        var isCheck = call.Request.Flag("validate", absent: false);
        var results = new List<TradingResult>();
        foreach (var one in terms)
        {
            results.Add(await trading.PlaceAsync(call.AccountId, one.Order!, isCheck, cancellationToken));
        }

        call.Client.Send(PrivateFrame.DoneList(call.Request, call.TimeIn, time.GetUtcNow(), json =>
        {
            foreach (var (one, result) in terms.Zip(results))
            {
                json.WriteStartObject();
                if (result.Error is { } error)
                {
                    json.WriteString("error"u8, error);
                }
                else
                {
                    WritePlaced(json, one.Order!, result);
                }

                json.WriteEndObject();
            }
        }));
        return null;
    }

    private async Task<string?> CancelAsync(TradingCall call, CancellationToken cancellationToken)
    {
        var ids = call.Request.Words("order_id");
        var clientOrderIds = call.Request.Words("cl_ord_id");
        var references = call.Request.Integers("order_userref");
        if (ids.Count + clientOrderIds.Count + references.Count is 0 or > MostCanceled)
        {
            return KrakenErrors.Invalid("order_id");
        }

        foreach (var reference in references)
        {
            var (_, none) = await trading.CancelReferenceAsync(call.AccountId, reference, cancellationToken);
            if (none is not null)
            {
                call.Client.Send(PrivateFrame.Refused(call.Request, none, call.TimeIn, time.GetUtcNow()));
                continue;
            }

            Done(call, json => json.WriteNumber("order_userref"u8, reference));
        }

        foreach (var (id, clientOrderId) in ids.Select(id => ((string?)id, (string?)null))
            .Concat(clientOrderIds.Select(id => ((string?)null, (string?)id))))
        {
            var result = await trading.CancelAsync(call.AccountId, id, clientOrderId, cancellationToken);
            if (result.Error is { } error)
            {
                call.Client.Send(PrivateFrame.Refused(call.Request, error, call.TimeIn, time.GetUtcNow()));
                continue;
            }

            Done(call, json =>
            {
                json.WriteString("order_id"u8, KrakenIds.OfOrder(result.OrderId!.Value));
                if (clientOrderId is not null)
                {
                    json.WriteString("cl_ord_id"u8, clientOrderId);
                }
            });
        }

        return null;
    }

    private async Task<string?> CancelBatchAsync(TradingCall call, CancellationToken cancellationToken)
    {
        var ids = call.Request.Words("orders");
        var clientOrderIds = call.Request.Words("cl_ord_id");
        if (ids.Count + clientOrderIds.Count is 0 or > MostCanceled)
        {
            return KrakenErrors.Invalid("orders");
        }

        var results = await Task.WhenAll(
            ids.Select(id => trading.CancelAsync(call.AccountId, id, null, cancellationToken))
                .Concat(clientOrderIds.Select(id => trading.CancelAsync(call.AccountId, null, id, cancellationToken))));
        var canceled = results.Count(result => result.Error is null);
        if (canceled == 0)
        {
            return results[0].Error;
        }

        call.Client.Send(PrivateFrame.DoneCount(
            call.Request, call.TimeIn, time.GetUtcNow(), "orders_cancelled", canceled));
        return null;
    }

    private async Task<string?> CancelAllAsync(TradingCall call, CancellationToken cancellationToken)
    {
        var (count, _) = await trading.CancelAllAsync(call.AccountId, cancellationToken);
        Done(call, json => json.WriteNumber("count"u8, count));
        return null;
    }

    private void Done(TradingCall call, Action<Utf8JsonWriter> writeResult) =>
        call.Client.Send(PrivateFrame.Done(call.Request, call.TimeIn, time.GetUtcNow(), writeResult));

    private static void WritePlaced(Utf8JsonWriter json, PlaceOrder order, TradingResult result)
    {
        if (result.OrderId is { } orderId)
        {
            json.WriteString("order_id"u8, KrakenIds.OfOrder(orderId));
        }

        if (order.ClientOrderId is { } clientOrderId)
        {
            json.WriteString("cl_ord_id"u8, clientOrderId);
        }
    }

    private OrderTerms Read(JsonElement parameters, string? symbol)
    {
        if (parameters.ValueKind != JsonValueKind.Object)
        {
            return new OrderTerms(null, KrakenErrors.InvalidArguments);
        }

        var call = SignedCall.Of(parameters.EnumerateObject().SelectMany(InRestNames));
        // WebSocket v2 knows a pair by one name only.
        return (symbol ?? call.Text("pair")) is { } named && directory.Find(named)?.Names.Symbol != named
            ? new OrderTerms(null, KrakenRefusals.PairNotSupported(named))
            : OrderTerms.Read(call, directory, time.GetUtcNow(), symbol);
    }

    internal static IEnumerable<KeyValuePair<string, string>> InRestNames(JsonProperty member)
    {
        var value = SignedCall.TextOf(member.Value);
        return member.Name switch
        {
            "post_only" => member.Value.ValueKind == JsonValueKind.True ? [KeyValuePair.Create("oflags", "post")] : [],
            "triggers" when member.Value.ValueKind == JsonValueKind.Object => InTriggerNames(member.Value),
            "margin" => member.Value.ValueKind == JsonValueKind.True ? [KeyValuePair.Create("leverage", "margin")] : [],
            "reduce_only" => [KeyValuePair.Create("reduce_only", value == "True" ? "true" : "false")],
            "fee_preference" => value == "base" ? [KeyValuePair.Create("fee_preference", value)] : [],
            var name => [KeyValuePair.Create(RestNames.GetValueOrDefault(name, name), value)],
        };
    }

    /// <summary><c>{"reference":"last","price":5,"price_type":"pct"}</c>.</summary>
    private static IEnumerable<KeyValuePair<string, string>> InTriggerNames(JsonElement triggers) =>
        triggers.EnumerateObject().Select(member => KeyValuePair.Create(
            member.Name switch
            {
                "reference" => "trigger",
                "price" => "trigger_price",
                "price_type" => "trigger_unit",
                var name => name,
            },
            SignedCall.TextOf(member.Value)));
}
