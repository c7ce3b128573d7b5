namespace CryptoSim.Api;

/// <summary>Bounds on what one request may send.</summary>
internal static class RequestLimits
{
    /// <summary>The longest order is under 400 bytes; 64 KiB leaves room for batches.</summary>
    public const int BodyBytesMax = 64 * 1024;

    /// <summary>What is read and thrown away after a body was refused, so that a sender who is still writing hears the
    /// refusal rather than a reset connection. Beyond it the connection is cut.</summary>
    public const int DrainBytesMax = 16 * 1024 * 1024;

    /// <summary>Refuses what says of itself that it is too large, also where no handler would read it.</summary>
    public static WebApplication UseRequestLimits(this WebApplication app)
    {
        app.Use((context, next) =>
            context.Request.ContentLength > BodyBytesMax && context.Request.Path.StartsWithSegments("/api")
                ? Problems.BodyTooLarge(BodyBytesMax).ExecuteAsync(context)
                : next(context));
        return app;
    }
}
