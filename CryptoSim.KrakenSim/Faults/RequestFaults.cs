using CryptoSim.MarketData.Wire;

namespace CryptoSim.KrakenSim.Faults;

/// <summary>Requests that are refused before the server sees them.</summary>
internal static class RequestFaults
{
    /// <returns>The refusals to send, and what is left of the request: null when nothing is.</returns>
    public static (IReadOnlyList<KrakenAck> Refusals, KrakenRequest? Left) Screen(FaultDesk desk, KrakenRequest request)
    {
        if (request.Problem is not null
            || request.Method is not (KrakenMethods.Subscribe or KrakenMethods.Unsubscribe))
        {
            return ([], request);
        }

        if (desk.Take(FaultKind.Rate) is not null)
        {
            return ([new KrakenAck(request.Method, KrakenRefusals.ExceededMessageRate, request.RequestId)], null);
        }

        if (request.Method == KrakenMethods.Unsubscribe)
        {
            return ([], request);
        }

        List<KrakenAck> refusals = [];
        List<string> rest = [];
        foreach (var symbol in request.Parameters.Symbols)
        {
            var channel = request.Parameters.Channel;
            if (desk.Take(FaultKind.Refuse, symbol, channel) is { } refuse)
            {
                refusals.Add(Refuse(request, symbol, refuse.Request.Error));
            }
            else if (desk.Take(FaultKind.Vanish, symbol, channel) is not null)
            {
                refusals.Add(Refuse(request, symbol, error: null));
            }
            else
            {
                rest.Add(symbol);
            }
        }

        if (refusals.Count == 0)
        {
            return ([], request);
        }

        return (refusals, rest.Count == 0
            ? null
            : request with { Parameters = request.Parameters with { Symbols = rest } });
    }

    private static KrakenAck Refuse(KrakenRequest request, string symbol, string? error) =>
        new(request.Method, error ?? KrakenRefusals.PairNotSupported(symbol), request.RequestId, symbol);
}
