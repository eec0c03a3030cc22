// The page that people look at: views of what the gateway tells over /api/v1, and nothing worked out here that it knows.
// May come in: preact, uplot, and types of ../api.ts.
import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/tabs.css'
import './styles/board.css'
import './styles/attention.css'
import './styles/figures.css'
import './styles/stations.css'
import './styles/units.css'
import './styles/sources.css'
import './styles/workers.css'
import './styles/wall.css'
import './styles/status.css'
import './styles/changes.css'
import './styles/trace.css'
import './styles/corrections.css'
import './styles/login.css'
import { render } from 'preact'
import { App } from './app.tsx'

const page = document.getElementById('page')
if (page !== null) render(<App />, page)
