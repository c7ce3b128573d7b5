namespace CryptoSim.LocalCluster.Clusters;

/// <summary>What a service says of itself.</summary>
internal static class ServiceHealth
{
    /// <summary>Said of one that did not answer in time.</summary>
    public const string Timeout = "Timeout";

    // A health check asks its stores; one that takes longer is no answer.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private static readonly HttpClient _http = new() { Timeout = System.Threading.Timeout.InfiniteTimeSpan };

    /// <inheritdoc cref="AskAsync(Uri, TimeSpan, CancellationToken)"/>
    public static Task<string> AskAsync(Uri service, CancellationToken cancellationToken) =>
        AskAsync(service, _patience, cancellationToken);

    /// <summary>The word of <c>/health</c> (<c>Healthy</c>, <c>Degraded</c>, <c>Unhealthy</c>), or why there is none.
    /// </summary>
    public static async Task<string> AskAsync(Uri service, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        try
        {
            using var answer = await _http.GetAsync(new Uri(service, "/health"), deadline.Token);
            var word = await answer.Content.ReadAsStringAsync(deadline.Token);
            // A page in the way would say much more.
            return word.Length is > 0 and < 20 ? word : answer.StatusCode.ToString();
        }
        catch (HttpRequestException exception)
        {
            return exception.HttpRequestError.ToString();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Timeout;
        }
    }
}
