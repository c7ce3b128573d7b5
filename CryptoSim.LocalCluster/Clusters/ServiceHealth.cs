namespace CryptoSim.LocalCluster.Clusters;

/// <summary>What a service says of itself.</summary>
internal static class ServiceHealth
{
    // A health check asks its stores; one that takes longer is no answer.
    private static readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>The word of <c>/health</c> (<c>Healthy</c>, <c>Degraded</c>, <c>Unhealthy</c>), or why there is none.
    /// </summary>
    public static async Task<string> AskAsync(Uri service, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(service, "/health"), cancellationToken);
            var word = await answer.Content.ReadAsStringAsync(cancellationToken);
            // A page in the way would say much more.
            return word.Length is > 0 and < 20 ? word : answer.StatusCode.ToString();
        }
        catch (HttpRequestException exception)
        {
            return exception.HttpRequestError.ToString();
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "Timeout";
        }
    }
}
