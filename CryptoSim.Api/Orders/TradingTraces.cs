using System.Diagnostics;

namespace CryptoSim.Api.Orders;

/// <summary>What becomes of one order, as spans of the request that asked for it: decided, committed, told. The account's
/// event carries the trace on to the page.</summary>
internal static class TradingTraces
{
    private static readonly ActivitySource Source = new("CryptoSim.Trading");

    public static Activity? Decide() => Source.StartActivity("decide");

    /// <summary>The market has come to resting orders: nobody asked, so a trace begins here.</summary>
    public static Activity? Match(string symbol, int orders)
    {
        var activity = Source.StartActivity("match", ActivityKind.Internal, parentContext: default);
        activity?.SetTag("cryptosim.symbol", symbol);
        activity?.SetTag("cryptosim.orders", orders);
        return activity;
    }

    /// <summary>Notes a commit that is done. A batch has the decisions of many requests: each has a span of its own, of
    /// the same time.</summary>
    public static void Committed(ActivityContext request, DateTimeOffset startedAt, int batchSize)
    {
        if (request != default)
        {
            using var activity = Source.StartActivity(
                "commit", ActivityKind.Client, request, startTime: startedAt);
            activity?.SetTag("cryptosim.batch_size", batchSize);
        }
    }

    /// <summary>For the account's event.</summary>
    /// <returns>A <c>traceparent</c>; null where nothing is traced.</returns>
    public static string? Tell(ActivityContext request)
    {
        if (request == default)
        {
            return null;
        }

        using var activity = Source.StartActivity("notice", ActivityKind.Producer, request);
        return activity?.Id;
    }
}
