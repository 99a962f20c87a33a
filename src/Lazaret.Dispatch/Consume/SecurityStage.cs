using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Security;

namespace Lazaret.Dispatch.Consume;

/// <summary>Drops what the consumer may not see (<c>event-dispatcher</c> §6.5, §17).</summary>
internal sealed class SecurityStage(SecurityAccess access) : IConsumeStage
{
    public string Name => "FilterSecurity";

    public string? Drop(DispatchEvent e, FetchRequest request)
    {
        string? security = e switch
        {
            BinaryEvent binary => binary.Source.Security,
            DownloadEvent download => download.Source.Security,
            _ => null,
        };
        return access.CanAccess(request.MaxSecurity, security) ? null : "max_security";
    }
}
