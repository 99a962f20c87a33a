using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.Errors;

namespace Lazaret.Scanning.Api.Queries;

/// <summary>Cursors come from the store and are its own: one that it cannot read is the client's error.</summary>
internal static class Paging
{
    public static async Task<Page<T>> GuardAsync<T>(Func<ValueTask<Page<T>>> list)
    {
        try
        {
            return await list().ConfigureAwait(false);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            throw ApiException.Bad("after", "That is not a cursor of this list.", "the next of the page before");
        }
    }
}
