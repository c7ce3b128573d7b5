namespace CryptoSim.Api;

internal static class RouteExtensions
{
    /// <summary>States in the OpenAPI document with which statuses a route may refuse.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            route.Produces<Problem>(status, ProblemResult.ContentType);
        }

        return route;
    }
}
