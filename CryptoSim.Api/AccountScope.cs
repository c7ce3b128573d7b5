using System.Diagnostics;

namespace CryptoSim.Api;

/// <summary>Lets every line logged for a request, and its trace, tell whose it is.</summary>
internal sealed class AccountScope(RequestDelegate next, ILogger<AccountScope> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (Caller.AccountOf(context.User) is not { } accountId)
        {
            await next(context);
            return;
        }

        Activity.Current?.SetTag("cryptosim.account", accountId);
        using (logger.BeginScope(new KeyValuePair<string, object>[] { new("AccountId", accountId) }))
        {
            await next(context);
        }
    }
}
