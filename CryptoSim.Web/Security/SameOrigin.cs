namespace CryptoSim.Web.Security;

/// <summary>Circuits and price streams are for this site's own pages: the browser tells where a page is from, and other
/// sites are refused. A WebSocket carries cookies across sites, so nothing else would stop one.</summary>
public static class SameOrigin
{
    public static IApplicationBuilder UseSameOrigin(this IApplicationBuilder app, params string[] paths) =>
        app.Use((context, next) =>
        {
            var guarded = paths.Any(path => context.Request.Path.StartsWithSegments(path, StringComparison.Ordinal));
            if (!guarded || IsOwn(context.Request))
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });

    // Every browser names the origin of a WebSocket; on plain requests of its own site it may leave it out.
    private static bool IsOwn(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
        {
            return !request.HttpContext.WebSockets.IsWebSocketRequest;
        }

        return Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && string.Equals(uri.Authority, Authority(request, uri), StringComparison.OrdinalIgnoreCase);
    }

    // Uri.Authority leaves out a scheme's default port, the Host header may have it.
    private static string Authority(HttpRequest request, Uri origin) =>
        request.Host.Port is { } port && port != new UriBuilder(origin.Scheme, "host").Uri.Port
            ? $"{request.Host.Host}:{port}"
            : request.Host.Host;
}
