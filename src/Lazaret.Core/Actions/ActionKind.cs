namespace Lazaret.Core.Actions;

/// <summary>What can be done with an object. The numbers are stored.</summary>
public enum ActionKind
{
    Nothing = 0,
    Delete = 1,
    Move = 2,
    Tag = 3,

    /// <summary>Move, and tag what was moved. Written <c>movetag</c>; <c>move_tag</c> is read too.</summary>
    MoveTag = 4,

    /// <summary>Whatever the remote connector is set to do by itself (<c>scan-orchestrator</c> D-25). Not for connectors in this process.</summary>
    Connector = 5,

    /// <summary>What the item's route says: deliver, quarantine, then finish the source. Only for the connector of a route, and nobody's to ask for by name.</summary>
    Route = 6,
}
