using System.Text.RegularExpressions;

namespace CryptoSim.Web.Guests;

/// <summary>Tells a person who opens a page from everything else that asks for one. Only a person gets an
/// account.</summary>
internal static partial class DocumentNavigation
{
    public static bool Is(HttpRequest request)
    {
        var headers = request.Headers;
        if (!HttpMethods.IsGet(request.Method) || IsSpeculative(headers) || Robots().IsMatch(headers.UserAgent.ToString()))
        {
            return false;
        }

        // Browsers send Sec-Fetch-* to https and to localhost only; elsewhere the older signs must do.
        return headers.TryGetValue("Sec-Fetch-Dest", out var destination)
            ? destination == "document"
            : headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
                && headers.UserAgent.ToString().StartsWith("Mozilla/", StringComparison.Ordinal);
    }

    // A prefetched or prerendered page may never be looked at.
    private static bool IsSpeculative(IHeaderDictionary headers) =>
        headers["Sec-Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase)
        || headers["Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(
        "bot|crawl|spider|slurp|preview|facebookexternalhit|monitor|probe|curl|wget|python|lighthouse",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Robots();
}
