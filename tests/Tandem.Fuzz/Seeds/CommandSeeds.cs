namespace Tandem.Fuzz.Seeds;

/// <summary>Sessions of clients, one command a line: each family of commands with most of its options.</summary>
internal static class CommandSeeds
{
    public static string[] Sessions { get; } =
    [
        """
        SET k1 v EX 100 NX GET
        GETEX k1 PERSIST
        APPEND k1 abc
        SETRANGE k1 10 x
        BITFIELD k1 SET u8 3 255 INCRBY i5 100 1 OVERFLOW SAT GET u4 0
        BITOP XOR k2 k1 k1
        BITPOS k1 1 2 -1 BIT
        LCS k1 k2 IDX WITHMATCHLEN MINMATCHLEN 2
        """,
        """
        RPUSH k1 a b c 1 2 3
        LPOS k1 a RANK -1 COUNT 0
        LINSERT k1 AFTER b z
        LMOVE k1 k2 LEFT RIGHT
        LTRIM k1 1 -2
        LMPOP 2 k1 k2 RIGHT COUNT 3
        SORT k1 BY w_* GET # GET o_* LIMIT 0 5 DESC ALPHA STORE k3
        BLPOP k1 k2 0.1
        """,
        """
        SADD k1 a b c 1 2 3
        SADD k2 a 1 x
        SINTERCARD 2 k1 k2 LIMIT 1
        SDIFFSTORE k3 k1 k2
        SPOP k1 2
        SRANDMEMBER k1 -4
        SMOVE k1 k2 a
        SSCAN k1 0 MATCH * COUNT 3
        """,
        """
        HSET k1 f v g 5
        HINCRBY k1 g 3
        HINCRBYFLOAT k1 g 1.5
        HRANDFIELD k1 -3 WITHVALUES
        HSCAN k1 0 COUNT 2
        HDEL k1 f
        HSETNX k1 f w
        HEXPIRE k1 100 NX FIELDS 2 f g
        HTTL k1 FIELDS 1 f
        HPEXPIREAT k1 1 FIELDS 1 f
        HSETEX k1 FNX EX 10 FIELDS 2 x 1 y 2
        HGETEX k1 PERSIST FIELDS 1 x
        HPERSIST k1 FIELDS 1 y
        HGETDEL k1 FIELDS 2 x y
        HSTRLEN k1 f
        """,
        """
        ZADD k1 NX CH 1 a 2 b 3 c
        ZADD k1 GT INCR 5 a
        ZRANGE k1 (1 +inf BYSCORE LIMIT 0 2 WITHSCORES
        ZRANGESTORE k2 k1 0 -1 REV
        ZUNIONSTORE k3 2 k1 k2 WEIGHTS 1 2 AGGREGATE MAX
        ZDIFF 2 k1 k2 WITHSCORES
        ZRANGEBYLEX k1 [a (c LIMIT 0 1
        ZMPOP 2 k1 k2 MIN COUNT 2
        ZRANDMEMBER k1 -3 WITHSCORES
        ZREMRANGEBYSCORE k1 -inf (2
        BZPOPMIN k1 0.1
        """,
        """
        XADD k1 NOMKSTREAM MAXLEN ~ 10 LIMIT 5 * f v
        XADD k1 1-* f v g w
        XADD k1 5-5 a b
        XGROUP CREATE k1 g 0 MKSTREAM ENTRIESREAD 1
        XREADGROUP GROUP g c COUNT 1 NOACK STREAMS k1 >
        XREADGROUP GROUP g c STREAMS k1 >
        XPENDING k1 g IDLE 0 - + 10 c
        XCLAIM k1 g d 0 1-0 5-5 IDLE 3 FORCE JUSTID LASTID 9-9
        XAUTOCLAIM k1 g e 0 - COUNT 1
        XACK k1 g 1-0
        XINFO STREAM k1 FULL COUNT 2
        XDEL k1 1-0
        XTRIM k1 MINID = 4
        XSETID k1 9-9 ENTRIESADDED 5 MAXDELETEDID 3-3
        XREAD COUNT 2 BLOCK 1 STREAMS k1 k2 0 $
        """,
        """
        GEOADD k1 XX CH 13.36 38.11 Palermo
        GEOADD k1 13.36 38.11 Palermo 15.08 37.50 Catania
        GEOSEARCH k1 FROMLONLAT 15 37 BYBOX 400 400 km ASC COUNT 3 ANY WITHCOORD WITHDIST WITHHASH
        GEOSEARCHSTORE k2 k1 FROMMEMBER Palermo BYRADIUS 200 km STOREDIST
        GEORADIUS k1 15 37 200 km WITHDIST STORE k3
        GEODIST k1 Palermo Catania m
        """,
        """
        PFADD k1 a b c
        PFMERGE k2 k1 k1
        PFCOUNT k1 k2
        PFDEBUG GETREG k1
        OBJECT ENCODING k1
        OBJECT FREQ k1
        TYPE k1
        COPY k1 k2 DB 1 REPLACE
        RENAME k1 k2
        MOVE k2 3
        SWAPDB 0 3
        """,
        """
        MULTI
        SET k1 1
        INCR k1
        EXEC
        WATCH k1
        MULTI
        DISCARD
        UNWATCH
        EXPIRE k1 100 NX
        PEXPIREAT k1 99999999999999
        TTL k1
        SCAN 0 TYPE string COUNT 5 MATCH k*
        KEYS k?
        RANDOMKEY
        """,
        """
        SUBSCRIBE a b
        PSUBSCRIBE k*
        PUNSUBSCRIBE
        UNSUBSCRIBE
        SSUBSCRIBE s
        SPUBLISH s m
        PUBLISH a m
        HELLO 3 SETNAME x
        HELLO 2
        RESET
        COMMAND DOCS GET
        COMMAND GETKEYS MSET a 1 b 2
        MEMORY USAGE k1 SAMPLES 5
        """,
    ];
}
