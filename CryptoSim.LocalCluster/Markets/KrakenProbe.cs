namespace CryptoSim.LocalCluster.Markets;

/// <summary>Asks once whether Kraken can be reached.</summary>
public static class KrakenProbe
{
    // A reachable Kraken answers in well under a second; without a network the caller waits no longer than this.
    private static readonly TimeSpan _answersWithin = TimeSpan.FromSeconds(3);

    /// <summary>True if <c>/0/public/Time</c> answers under the caller's <c>Kraken__RestUrl</c>, or Kraken's own
    /// address.</summary>
    public static async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        var url = Environment.GetEnvironmentVariable("Kraken__RestUrl") is { Length: > 0 } given
            ? given
            : "https://api.kraken.com";
        using var client = new HttpClient { Timeout = _answersWithin };
        try
        {
            using var answer = await client.GetAsync(new Uri($"{url.TrimEnd('/')}/0/public/Time"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
