import sys,pytest,shutil
from cxassess.records import keys
from tests.conftest import make_app
from tests.web.matrix import OURS, Stage, leave, at_noon
from tests.checks.doors import *
from tests.checks.matters import MATTERS
only=[a for a in sys.argv[1:]]

def test_probe(world, tmp_path):
    app=make_app(shutil.copytree(world.folder, tmp_path/'d'))
    with at_noon(), app.app_context():
        key=str(keys.create(OURS,'k',[s for s in keys.SCOPES if s!='webhooks']))
        leave(app)
        from dataclasses import replace
        world=replace(world, folder=shutil.copytree(app.config['DATA_FOLDER'], tmp_path/'w'))
        g=Ground(Stage(app,world),key)
        import os
        pick=os.environ.get('M','')
        for name,m in MATTERS.items():
            if pick and pick not in name: continue
            base=g.rows()
            n=bad=0
            def send(values):
                out={}
                for d,f in m.doors.items():
                    t=f(g,values); k=None
                    if t.outcome=='taken':
                        k=g.kept(base); g.stage.put_back()
                    elif g.rows()!=base:
                        print('CHANGED',name,d,values); g.stage.put_back()
                    out[d]=(t,k)
                return out
            o=send(m.good)
            print('==',name,{d:(t.outcome,dict(t.faults)) for d,(t,k) in o.items()})
            ks=[k for t,k in o.values()]
            if any(k!=ks[0] for k in ks):
                for k in ks: print('   K',k)
            for f,vs in m.tried.items():
                for v in vs:
                    n+=1
                    o=send({**m.good,f:v})
                    told=[t for t,k in o.values()]
                    ks=[k for t,k in o.values()]
                    if len({t.outcome for t in told})>1 or len({tuple(sorted(t.faults)) for t in told})>1:
                        print('  !!',f,repr(v)[:40],{d:(t.outcome,dict(t.faults)) for d,(t,k) in o.items()})
                    elif told[0].outcome=='failed' : print('  FAILED',f,repr(v)[:40])
                    elif len({tuple(sorted(t.faults.items())) for t in told})>1:
                        print('  ~~',f,repr(v)[:40],{d:dict(t.faults) for d,(t,k) in o.items()})
                    elif any(k!=ks[0] for k in ks):
                        print('  KK',f,repr(v)[:40]); 
                        for k in ks: print('      ',str(k)[:600])
            print(name,n)
        leave(app)
