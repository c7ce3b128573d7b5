using System.Collections.Concurrent;
using System.Net;
using CryptoSim.Api.Kraken.Faults;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Data.Accounts;
using CryptoSim.MarketData.PublicRest;
using CryptoSim.MarketData.Server;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.Api.Kraken.Streams;

/// <summary>The private part of one connection. A refusal never ends it.</summary>
internal sealed class PrivateSession(
    IFrameSink client,
    IPAddress? address,
    AccountStreams streams,
    TradingRequests trading,
    WebSocketTokens tokens,
    ApiKeyDirectory keys,
    FaultInjector faults,
    TimeProvider time) : IPrivateSession
{
    /// <summary>Tokens that a connection may come with: one an account of its owner.</summary>
    private const int MostTokens = 16;

    private static readonly string[] Warnings =
    [
        "cancel_reason is deprecated, use reason",
        "stop_price is deprecated, use triggers.price",
    ];

    // Keys by token. A token that was accepted stays so while the connection does, its key while it is there.
    private readonly Dictionary<string, string> accepted = new(StringComparer.Ordinal);

    // By channel. Only the client's reader changes them.
    private readonly ConcurrentDictionary<string, (SigningKey Key, StreamSubscription Subscription)> subscribed = [];
    private volatile bool hasSubscriptions;

    public bool HasSubscriptions => hasSubscriptions;

    public async ValueTask<bool> HandleAsync(
        ReadOnlyMemory<byte> message, DateTimeOffset timeIn, CancellationToken cancellationToken)
    {
        if (PrivateRequest.Read(message) is not { } request)
        {
            return false;
        }

        string? refusal;
        try
        {
            refusal = await FindKeyAsync(request.Token, cancellationToken) is { } key
                ? await HandleAsync(request, key, timeIn, cancellationToken)
                : KrakenErrors.InvalidSession;
        }
        catch (Exception exception) when (Failures.IsStoreAway(exception))
        {
            // An order may be placed all the same: with its cl_ord_id a retry tells.
            refusal = KrakenErrors.Unavailable;
        }

        if (refusal is not null)
        {
            client.Send(PrivateFrame.Refused(request, refusal, timeIn, time.GetUtcNow()));
        }

        return true;
    }

    public void Close()
    {
        keys.Changed -= OnKeyChanged;
        foreach (var (key, subscription) in subscribed.Values)
        {
            streams.Unsubscribe(key.AccountId, subscription);
        }

        subscribed.Clear();
        hasSubscriptions = false;
    }

    private async Task<string?> HandleAsync(
        PrivateRequest request, SigningKey key, DateTimeOffset timeIn, CancellationToken cancellationToken)
    {
        var isTrading = TradingRequests.Has(request.Method);
        if (!key.Allows(isTrading ? KeyPermissions.Trade : KeyPermissions.Query, address))
        {
            return KrakenErrors.PermissionDenied;
        }

        if (await faults.IsRefusedAsync(key.Faults, cancellationToken))
        {
            return KrakenErrors.Unavailable;
        }

        var isLost = isTrading && faults.LosesAnswer(key.Faults);
        var refusal = request.Method switch
        {
            KrakenMethods.Subscribe => await SubscribeAsync(request, key, timeIn, cancellationToken),
            KrakenMethods.Unsubscribe => Unsubscribe(request, timeIn),
            _ => await trading.HandleAsync(
                isLost ? new LostAnswers(client) : client, request, key, timeIn, cancellationToken),
        };
        if (faults.CutsSocket(key.Faults))
        {
            client.Cut();
        }

        return isLost ? null : refusal;
    }

    private async Task<string?> SubscribeAsync(
        PrivateRequest request, SigningKey key, DateTimeOffset timeIn, CancellationToken cancellationToken)
    {
        var channel = request.Channel!;
        if (subscribed.ContainsKey(channel))
        {
            return KrakenRefusals.AlreadySubscribed;
        }

        StreamSubscription subscription = channel == PrivateRequest.Executions
            ? SubscribeToExecutions(request, timeIn)
            : SubscribeToBalances(request, timeIn);
        if (!await streams.SubscribeAsync(key.AccountId, subscription, cancellationToken))
        {
            return KrakenErrors.InvalidSession;
        }

        if (subscribed.IsEmpty)
        {
            keys.Changed += OnKeyChanged;
        }

        subscribed[channel] = (key, subscription);
        hasSubscriptions = true;
        return null;
    }

    private ExecutionsSubscription SubscribeToExecutions(PrivateRequest request, DateTimeOffset timeIn)
    {
        var isWanted = request.Flag("snapshot", absent: true);
        var wanted = new ExecutionsWanted(
            isWanted && request.Flag("snap_orders", absent: true),
            isWanted && request.Flag("snap_trades", absent: false),
            request.Flag("order_status", absent: true));
        var acknowledgement = PrivateFrame.Done(request, timeIn, time.GetUtcNow(), json =>
        {
            json.WriteString("channel"u8, PrivateRequest.Executions);
            json.WriteBoolean("snap_orders"u8, wanted.Orders);
            json.WriteBoolean("snap_trades"u8, wanted.Trades);
            json.WriteBoolean("snapshot"u8, wanted.Orders || wanted.Trades);
            json.WriteStartArray("warnings"u8);
            foreach (var warning in Warnings)
            {
                json.WriteStringValue(warning);
            }

            json.WriteEndArray();
        });
        return new ExecutionsSubscription(client, acknowledgement, wanted);
    }

    private BalancesSubscription SubscribeToBalances(PrivateRequest request, DateTimeOffset timeIn)
    {
        var isWanted = request.Flag("snapshot", absent: true);
        var acknowledgement = PrivateFrame.Done(request, timeIn, time.GetUtcNow(), json =>
        {
            json.WriteString("channel"u8, PrivateRequest.Balances);
            json.WriteBoolean("snapshot"u8, isWanted);
        });
        return new BalancesSubscription(client, acknowledgement, isWanted);
    }

    private string? Unsubscribe(PrivateRequest request, DateTimeOffset timeIn)
    {
        if (!subscribed.TryRemove(request.Channel!, out var found))
        {
            return KrakenRefusals.SubscriptionNotFound;
        }

        streams.Unsubscribe(found.Key.AccountId, found.Subscription);
        hasSubscriptions = !subscribed.IsEmpty;
        if (!hasSubscriptions)
        {
            keys.Changed -= OnKeyChanged;
        }

        client.Send(PrivateFrame.Done(
            request, timeIn, time.GetUtcNow(), json => json.WriteString("channel"u8, request.Channel)));
        return null;
    }

    private async Task<SigningKey?> FindKeyAsync(string? token, CancellationToken cancellationToken)
    {
        if (token is null)
        {
            return null;
        }

        var apiKey = accepted.GetValueOrDefault(token) ?? tokens.Read(token);
        if (apiKey is null || await keys.FindAsync(apiKey, cancellationToken) is not { } found)
        {
            return null;
        }

        if (accepted.Count == MostTokens)
        {
            accepted.Clear();
        }

        accepted[token] = apiKey;
        return found;
    }

    private void OnKeyChanged(string apiKey)
    {
        if (subscribed.Values.Any(stream => stream.Key.ApiKey == apiKey))
        {
            _ = LookAtKeyAsync(apiKey);
        }
    }

    /// <summary>What streams by a key that was taken back ends at once.</summary>
    private async Task LookAtKeyAsync(string apiKey)
    {
        try
        {
            if (await keys.FindAsync(apiKey, CancellationToken.None) is not { } key
                || !key.Allows(KeyPermissions.Query, address))
            {
                client.End();
            }
        }
        catch (Exception exception) when (Failures.IsStoreAway(exception))
        {
            // Whether it may go on cannot be told: it may connect again, and is asked then.
            client.Cut();
        }
    }
}
