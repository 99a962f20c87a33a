using Lazaret.Core.Items;
using Lazaret.Core.Routes.Quarantine;

namespace Lazaret.Scanning.Routes.Quarantine;

/// <summary>The content of an entry elsewhere.</summary>
/// <param name="Id">Of the entry.</param>
/// <param name="Kind">Where it lies.</param>
/// <param name="Identity">Its size and version there.</param>
internal sealed record RemoteEntry(Guid Id, QuarantineKind Kind, ObjectIdentity Identity);
